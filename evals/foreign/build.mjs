// Puts the pages together in site/: packages as npm brings them, a single-page app built by Vite, and the few pages that show one widget each.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'vite';
import react from '@vitejs/plugin-react';

rmSync('site', { recursive: true, force: true });
cpSync('node_modules/gentelella/dist', 'site', { recursive: true }); // its pages name their files from the root
cpSync('pages', 'site', { recursive: true });
cpSync('pages.json', 'site/pages.json');
for (const name of ['@shoelace-style/shoelace', 'air-datepicker', 'flatpickr', 'infinite-scroll', 'jquery-ui-dist', 'jstree', 'jquery', 'nouislider', 'quill', 'sortablejs',
  'startbootstrap-clean-blog', 'startbootstrap-sb-admin-2', 'tabulator-tables', 'tom-select']) {
  cpSync(`node_modules/${name}`, `site/lib/${name}`, { recursive: true, dereference: true });
}

// An endless list: every page of it is a file.
mkdirSync('site/news');
for (let page = 1; page <= 40; page++) {
  const items = Array.from({ length: 10 }, (_, index) => `<article class="post"><h2>Story ${(page - 1) * 10 + index + 1}</h2><p>Some words on it.</p><button onclick="window.kept = (window.kept ?? []).concat(${(page - 1) * 10 + index + 1}); this.textContent = 'Kept'">Keep story ${(page - 1) * 10 + index + 1}</button></article>`).join('\n');
  writeFileSync(`site/news/page${page}.html`, `<!doctype html><title>News</title><style>.post { height: 160px; border-bottom: 1px solid #ccc }</style>
<h1>News</h1><div class="feed">${items}</div><a class="next" href="page${page + 1}.html" hidden>next</a>
<script src="../lib/infinite-scroll/dist/infinite-scroll.pkgd.js"></script>
<script>new InfiniteScroll('.feed', { path: '.next', append: '.post', history: false });</script>`);
}

await build({ root: 'node_modules/create-vite/template-react', base: '/spa/', plugins: [react()], logLevel: 'warn', build: { outDir: `${process.cwd()}/site/spa`, emptyOutDir: true } });

// Whole pages that 'glm45v eval grounding --pages' labels and 'glm45v eval ui2code --pages' has rebuilt.
const pagesIn = folder => readdirSync(`site/${folder}`).filter(name => name.endsWith('.html')).sort().map(name => `${folder}/${name}`);
writeFileSync('site/templates.json', JSON.stringify(['production', 'lib/startbootstrap-sb-admin-2', 'lib/startbootstrap-clean-blog/dist'].flatMap(pagesIn), null, 1));
