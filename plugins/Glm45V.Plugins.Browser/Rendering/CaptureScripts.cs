namespace Glm45V.Plugins.Browser.Rendering;

/// <summary>What is asked of a page before and while it is pictured.</summary>
internal static class CaptureScripts
{
    /// <summary>Style that leaves every letter away and changes nothing else: borders and drawings keep their colours, which may be the text's.</summary>
    public const string WithoutText =
        "*,::before,::after,::placeholder,::marker,::first-letter,::first-line{-webkit-text-fill-color:transparent!important;-webkit-text-stroke-color:transparent!important;text-decoration-color:transparent!important;transition:none!important}"
        + "svg text,svg tspan,svg textPath{fill:transparent!important;stroke:transparent!important}";

    /// <summary>Waits for fonts, and gives the size of the whole page.</summary>
    public const string Size = "() => document.fonts.ready.then(() => [document.documentElement.scrollWidth, Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0)])";

    /// <summary>Lists texts, pictures and counts; places count from the page's upper left corner.</summary>
    public const string Collect =
        """
        () => {
          const squeeze = text => (text ?? '').replace(/\s+/g, ' ').trim();
          const box = r => [r.left + scrollX, r.top + scrollY, r.right + scrollX, r.bottom + scrollY];
          const silent = new Set(['script', 'style', 'noscript', 'template', 'title', 'head', 'meta', 'link', 'option', 'optgroup', 'datalist', 'iframe', 'object', 'textarea', 'select']);
          const blocks = [], hidden = [], pictures = [], subtrees = [], clipped = [];
          const facts = { elements: 0, shadows: 0, gradientStops: 0, specks: 0, shapes: 0, pathCharacters: 0, dataCharacters: 0, frames: 0, scripts: 0, refreshes: false };
          let placed = 0, letters = 0;
          const isPlaced = e => { for (let n = e; n && n.nodeType === 1; n = n.parentElement) { const p = getComputedStyle(n).position; if (p === 'absolute') { return true; } if (p === 'fixed' || p === 'sticky') { return false; } } return false; };
          const dataIn = text => { for (const found of (text ?? '').matchAll(/data:[^"')\s]*/gi)) { facts.dataCharacters += found[0].length; } };
          const add = (e, text, rects) => {
            const style = getComputedStyle(e), size = parseFloat(style.fontSize);
            const seen = rects.filter(r => r.width >= 1 && r.height >= 1);
            if (seen.length === 0 || style.visibility !== 'visible' || size < 6) { hidden.push(text.slice(0, 200)); return; }
            letters += text.length;
            if (isPlaced(e)) { placed += text.length; }
            blocks.push({ text, rects: seen.slice(0, 200).map(box), size, weight: parseInt(style.fontWeight) || 400 });
          };
          const field = e => {
            const isButton = ['button', 'submit', 'reset'].includes(e.type);
            if (e.localName === 'input' && ['checkbox', 'radio', 'range', 'color', 'hidden', 'image', 'file'].includes(e.type)) { return; }
            const value = e.localName === 'select' ? e.selectedOptions[0]?.label : e.type === 'password' ? '' : e.value;
            const text = squeeze(value || e.placeholder || (isButton ? e.type : ''));
            if (text && e.type !== 'hidden') { add(e, text, [e.getBoundingClientRect()]); }
          };
          const shorten = source => source.slice(0, 200);
          const picture = (kind, source, e) => {
            const r = e.getBoundingClientRect();
            if (r.width >= 1 && r.height >= 1) { pictures.push({ kind, source: shorten(source), rect: box(r) }); }
          };
          const styled = (e, pseudo) => {
            const s = getComputedStyle(e, pseudo);
            if (pseudo && (s.content === 'none' || s.content === 'normal')) { return; }
            for (const value of [s.backgroundImage, s.maskImage, s.borderImageSource, s.listStyleImage, pseudo ? s.content : 'none']) {
              if (!value || value === 'none') { continue; }
              dataIn(value);
              const url = value.match(/url\("?([^")]*)/);
              if (url) { picture('background', url[1], e); }
              facts.gradientStops += value.includes('gradient(') ? (value.match(/rgba?\(|color\(|oklch\(|lab\(/g) ?? []).length : 0;
            }
            if (s.boxShadow !== 'none') { facts.shadows += (s.boxShadow.match(/rgba?\(|color\(|oklch\(|lab\(/g) ?? []).length; }
            if (s.textShadow !== 'none') { facts.shadows += (s.textShadow.match(/rgba?\(|color\(|oklch\(|lab\(/g) ?? []).length; }
          };
          const visit = e => {
            if (++facts.elements > 20000) { return; }
            const name = e.localName, inDrawing = e.namespaceURI === 'http://www.w3.org/2000/svg';
            if (['iframe', 'frame', 'object', 'embed', 'portal', 'fencedframe'].includes(name)) { facts.frames++; }
            if (name === 'script' && !/json/i.test(e.type) || Array.from(e.attributes).some(a => /^on/i.test(a.name) || /^\s*javascript:/i.test(a.value))) { facts.scripts++; }
            if (name === 'meta' && /refresh/i.test(e.httpEquiv)) { facts.refreshes = true; }
            if (name === 'style' || name === 'link') { dataIn(name === 'link' ? e.href : ''); }
            if (!silent.has(name)) {
              styled(e); styled(e, '::before'); styled(e, '::after');
              if (name === 'img' || name === 'video' || name === 'canvas' || (name === 'input' && e.type === 'image')) { const source = e.currentSrc || e.src || ''; dataIn(source); dataIn(e.poster); picture(name, source, e); }
              if (inDrawing) {
                if (name === 'svg' && !e.ownerSVGElement) { picture('svg', '', e); }
                if (name === 'image' || name === 'feImage' || name === 'use') { const source = e.href?.baseVal ?? ''; dataIn(source); if (name !== 'use' || !source.startsWith('#')) { picture('svg image', source, e); } }
                if (['path', 'rect', 'circle', 'ellipse', 'line', 'polygon', 'polyline', 'use'].includes(name)) { facts.shapes++; facts.pathCharacters += (e.getAttribute('d') ?? e.getAttribute('points') ?? '').length; }
              }
              const r = e.getBoundingClientRect();
              if (!inDrawing && r.width > 0 && r.height > 0 && r.width <= 3 && r.height <= 3 && getComputedStyle(e).backgroundColor !== 'rgba(0, 0, 0, 0)') { facts.specks++; }
              const own = Array.from(e.childNodes).filter(n => n.nodeType === 3 && n.data.trim());
              if (own.length > 0) {
                const range = document.createRange();
                add(e, squeeze(own.map(n => n.data).join(' ')), own.flatMap(n => { range.selectNodeContents(n); return Array.from(range.getClientRects()); }));
                const s = getComputedStyle(e);
                if ((s.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 || s.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 2) && r.width > 1 && r.height > 1) { clipped.push(squeeze(e.textContent).slice(0, 80)); }
              }
            } else if (name === 'textarea' || name === 'select') { styled(e); field(e); }
            if (name === 'input') { field(e); }
            const inner = e.shadowRoot;
            const children = silent.has(name) && name !== 'head' ? [] : [...(inner ? inner.children : []), ...e.children];
            if (children.length > 0 && !inDrawing && subtrees.length < 5000) { subtrees.push(name + '(' + children.map(c => c.localName).join(',') + ')'); }
            if (!(name === 'details' && !e.open)) { children.forEach(visit); } else { Array.from(e.children).filter(c => c.localName === 'summary').forEach(visit); }
          };
          if (document.documentElement) { visit(document.documentElement); }
          for (const sheet of document.styleSheets) { try { for (const rule of sheet.cssRules) { if (rule.type === CSSRule.FONT_FACE_RULE || rule.type === CSSRule.IMPORT_RULE) { dataIn(rule.cssText); } } } catch { /* a sheet of another origin tells nothing */ } }
          return JSON.stringify({ blocks, hidden: hidden.slice(0, 2000), pictures: pictures.slice(0, 2000), subtrees, clipped: clipped.slice(0, 20), ...facts, placedText: letters > 0 ? placed / letters : 0 });
        }
        """;
}
