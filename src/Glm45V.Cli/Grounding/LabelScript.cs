namespace Glm45V.Cli.Grounding;

/// <summary>The function that lists a page's controls with what they are called and where they stand.</summary>
internal static class LabelScript
{
    /// <summary>Controls that lie wholly on the screen and are hit in their middle.</summary>
    public const string All =
        """
        () => {
          const squeeze = text => (text ?? '').replace(/\s+/g, ' ').trim();
          const controls = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=tab],[role=link],[role=checkbox],[role=switch],[role=menuitem]';
          const name = e => squeeze(e.getAttribute('aria-label') || Array.from(e.labels ?? [], l => Array.from(l.childNodes).filter(n => n.nodeType === 3).map(n => n.data).join(' ') || l.innerText).join(' ')
            || (['button', 'submit', 'reset'].includes(e.type) && e.localName === 'input' ? e.value : '') || (e.localName === 'select' ? '' : e.innerText) || e.placeholder || e.title || e.querySelector('img')?.alt);
          const noun = e => {
            const role = e.getAttribute('role');
            if (e.type === 'checkbox' || role === 'checkbox') { return 'checkbox'; }
            if (e.type === 'radio') { return 'radio button'; }
            if (role === 'switch') { return 'switch'; }
            if (e.localName === 'select') { return 'list'; }
            if (e.localName === 'textarea' || (e.localName === 'input' && !['button', 'submit', 'reset', 'image', 'file', 'range', 'color'].includes(e.type))) { return 'field'; }
            if (role === 'tab') { return 'tab'; }
            if (role === 'menuitem') { return 'menu item'; }
            return e.localName === 'a' && role !== 'button' ? 'link' : 'button';
          };
          const place = e => {
            const row = e.closest('tr');
            if (row) { return ['row', squeeze(row.querySelector('td,th')?.innerText).slice(0, 50)]; }
            for (let box = e.parentElement; box && box !== document.body; box = box.parentElement) {
              const heads = box.querySelectorAll('h1,h2,h3,h4,h5,h6,legend,.card-header');
              if (heads.length === 1) { return ['under', squeeze(heads[0].innerText).slice(0, 50)]; }
              if (heads.length > 1) { break; }
            }
            return ['', ''];
          };
          const out = [], boxes = [];
          for (const e of document.querySelectorAll(controls)) {
            const r = e.getBoundingClientRect();
            if (r.width < 8 || r.height < 8 || r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight) { continue; }
            if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || e.matches(':disabled')) { continue; }
            const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
            if (!hit || !(hit === e || e.contains(hit) || (hit.localName === 'label' && hit.control === e))) { continue; }
            boxes.push([r.left, r.top, r.right, r.bottom]);
            const called = name(e);
            if (called.length < 1 || called.length > 60) { continue; }
            const what = noun(e), isIcon = !squeeze(e.innerText) && e.querySelector('svg,img,i') !== null;
            const [relation, to] = place(e);
            out.push({ name: called, noun: what, kind: isIcon ? 'icon' : what === 'field' || what === 'list' ? 'field' : ['checkbox', 'radio button', 'switch'].includes(what) ? 'choice' : 'text', relation, to, box: [r.left, r.top, r.right, r.bottom] });
          }
          return JSON.stringify({ controls: out, boxes, words: squeeze(document.body.innerText).slice(0, 20000) });
        }
        """;
}
