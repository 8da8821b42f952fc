namespace Glm45V.Plugins.Browser.Page;

/// <summary>The functions that describe elements; they run in a world of their own.</summary>
internal static class ProbeScripts
{
    /// <summary>What counts as a control.</summary>
    public const string Controls =
        """
        const roles = ['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'option', 'menuitem', 'menuitemcheckbox',
          'menuitemradio', 'textbox', 'searchbox', 'combobox', 'slider', 'spinbutton', 'treeitem', 'gridcell', 'scrollbar'];
        const marked = 'a[href],area[href],button,input:not([type=hidden]),select,textarea,label,summary,option,[onclick],'
          + '[tabindex]:not([tabindex="-1"]),[contenteditable=""],[contenteditable=true],[draggable=true],audio[controls],video[controls],'
          + roles.map(role => `[role=${role}]`).join();
        const above = e => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host ?? null;
        const points = e => e.ownerDocument.defaultView.getComputedStyle(e).cursor === 'pointer' && !/^(html|body)$/i.test(e.tagName);
        const controlOf = start => {
          for (let e = start; e; e = above(e)) { if (e.matches(marked)) { return e; } }
          let top = null;
          for (let e = start; e && points(e); e = above(e)) { top = e; }
          return top;
        };
        """;

    /// <summary>What counts as a control, and how an element is named.</summary>
    public const string Common =
        Controls +
        """

        const opacity = e => { let o = 1; for (let at = e; at; at = above(at)) { o *= parseFloat(getComputedStyle(at).opacity); } return o; };
        const squeeze = text => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
        const implicit = { a: 'link', area: 'link', button: 'button', select: 'combobox', textarea: 'textbox', summary: 'button', option: 'option',
          h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', img: 'img' };
        const inputs = { checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox', submit: 'button',
          button: 'button', reset: 'button', image: 'button' };
        const roleOf = e => {
          const tag = e.localName;
          return e.getAttribute('role')?.trim().split(' ')[0]
            || (tag === 'input' ? inputs[e.type] ?? 'textbox' : implicit[tag]) || '';
        };
        const labelText = l => {
          const words = l.cloneNode(true);
          words.querySelectorAll('select,textarea,input,button,datalist').forEach(field => field.remove());
          return words.textContent;
        };
        // What is slotted into an element's words stands elsewhere in the document.
        const textOf = e => squeeze(e.innerText ?? e.textContent)
          || squeeze(Array.from(e.querySelectorAll?.('slot') ?? []).flatMap(slot => slot.assignedNodes({ flatten: true })).map(node => node.innerText ?? node.textContent).join(' '));
        const nameOf = e => {
          const root = e.getRootNode();
          const referred = (e.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(x => x).map(id => root.getElementById?.(id)?.textContent).join(' ');
          const isButton = e.localName === 'input' && ['submit', 'button', 'reset'].includes(e.type);
          const field = ['input', 'select', 'textarea'].includes(e.localName) && !isButton;
          return squeeze(referred) || squeeze(e.getAttribute('aria-label'))
            || (field ? squeeze(Array.from(e.labels ?? [], labelText).join(' ')) : '')
            || (isButton ? squeeze(e.value || (e.type === 'submit' ? 'Submit' : e.type === 'reset' ? 'Reset' : '')) : '')
            || squeeze(e.getAttribute('alt'))
            || (field ? '' : textOf(e) || squeeze(e.querySelector?.('img[alt],svg title,[aria-label]')?.getAttribute?.('alt')
                || e.querySelector?.('[aria-label]')?.getAttribute('aria-label') || e.querySelector?.('svg title')?.textContent))
            || squeeze(e.getAttribute('title')) || squeeze(e.getAttribute('placeholder')) || (field ? squeeze(e.getAttribute('name')) : '');
        };
        """;

    /// <summary>Gives a CSS selector that names an element alone among those of its document, through open shadow roots.</summary>
    public const string CssOf =
        """
        const quote = text => '"' + text.replace(/["\\]/g, '\\$&') + '"';
        const cssOf = e => {
          const root = e.getRootNode(), parts = [];
          const alone = selector => { try { return root.querySelectorAll(selector).length === 1; } catch { return false; } };
          for (let at = e; at && at !== root; at = at.parentElement) {
            const tag = at.localName, name = at.getAttribute('name');
            if (at.id && alone('#' + CSS.escape(at.id))) { parts.unshift('#' + CSS.escape(at.id)); break; }
            if (name && alone(`${tag}[name=${quote(name)}]`)) { parts.unshift(`${tag}[name=${quote(name)}]`); break; }
            const same = Array.from(at.parentNode?.children ?? []).filter(s => s.localName === tag);
            parts.unshift(same.length > 1 ? `${tag}:nth-of-type(${same.indexOf(at) + 1})` : tag);
            if (alone(parts.join(' > '))) { break; }
          }
          return (root.host ? cssOf(root.host) + ' ' : '') + parts.join(' > ');
        };
        """;

    /// <summary>Tells whether a person can see the words of an element: large enough, opaque, with contrast, and not moved off the page.</summary>
    public const string Visibility =
        """
        const rgb = text => (text.match(/[\d.]+/g) ?? []).map(Number);
        const light = c => [c[0], c[1], c[2]].map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
        const pictures = ['img', 'picture', 'video', 'canvas', 'svg', 'iframe', 'object', 'embed'];
        // The colour an element paints: null for a picture, undefined where it paints nothing that covers.
        const paintOf = e => {
          const style = getComputedStyle(e), c = rgb(style.backgroundColor);
          return style.backgroundImage !== 'none' || pictures.includes(e.localName) ? null : c.length === 3 || c[3] > 0.5 ? c : undefined;
        };
        const groundOf = e => {
          for (let at = e; at; at = at.parentElement ?? at.getRootNode().host) { const paint = paintOf(at); if (paint !== undefined) { return [at, paint]; } }
          return [document, [255, 255, 255]];
        };
        const contrasts = (ink, under) => {
          const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05) >= 1.3;
        };
        // Words may lie over what does not hold them, such as a menu over a large picture, on the ground of what holds both.
        let painted = null;
        const liesOver = (e, ink, holder) => {
          painted ??= Array.from(document.querySelectorAll('body *')).slice(0, 20000).map(at => ({ at, paint: paintOf(at) })).filter(one => one.paint !== undefined).map(one => ({ ...one, box: one.at.getBoundingClientRect() }));
          const own = e.getBoundingClientRect(), x = own.left + own.width / 2, y = own.top + own.height / 2;
          return painted.some(({ at, paint, box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom && at !== holder && holder.contains(at) && !at.contains(e) && !e.contains(at) && (paint === null || contrasts(ink, paint)));
        };
        const shows = e => {
          const style = getComputedStyle(e);
          if (style.visibility !== 'visible' || parseFloat(style.fontSize) < 6) { return false; }
          for (let at = e; at; at = at.parentElement ?? at.getRootNode().host) { if (parseFloat(getComputedStyle(at).opacity) < 0.1) { return false; } }
          const box = e.getBoundingClientRect();
          if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0 || (box.width <= 1 && box.height <= 1)) { return false; }
          const ink = rgb(style.color);
          if (ink.length === 4 && ink[3] < 0.1) { return false; }
          const [holder, under] = groundOf(e);
          return under === null || contrasts(ink, under) || liesOver(e, ink, holder);
        };
        """;

    /// <summary>Describes the control that a node belongs to, or the node itself.</summary>
    public const string Describe =
        "function () {" + Common + CssOf +
        """
          const start = this.nodeType === Node.ELEMENT_NODE ? this : this.parentElement ?? this.getRootNode().host;
          if (!start) { return null; }
          const control = controlOf(start);
          let e = control ?? start;
          if (e.localName === 'label' && e.control) { e = e.control; }
          const type = (e.localName === 'input' || e.localName === 'button') ? e.type.toLowerCase() : '';
          const form = e.form ?? null;
          const fields = form ? Array.from(form.elements).filter(f => f.name !== undefined && !['submit', 'button', 'reset', 'fieldset', 'image', 'hidden'].includes(f.type)
            && f.localName !== 'button' && (!['checkbox', 'radio'].includes(f.type) || f.checked)) : [];
          const submitter = form ? Array.from(form.elements).find(f => (f.localName === 'button' && f.type === 'submit') || (f.localName === 'input' && ['submit', 'image'].includes(f.type))) : null;
          const isSubmit = form !== null && ((e.localName === 'button' && type === 'submit') || (e.localName === 'input' && ['submit', 'image'].includes(type)));
          const typed = form !== null && e.localName === 'input' && !['checkbox', 'radio', 'button', 'reset', 'file', 'range', 'color'].includes(type);
          const by = isSubmit ? e : submitter;
          const resolve = (to, base) => { try { return new URL(to, base).href; } catch { return base; } }; // a data: page is no base
          return {
            tag: e.localName, type, role: roleOf(e), name: nameOf(e), testId: e.getAttribute('data-testid') ?? '', css: cssOf(e),
            frameUrl: location.protocol === 'about:' && self.origin !== 'null' ? self.origin + '/' : location.href,
            href: e.localName === 'a' || e.localName === 'area' ? e.href : '',
            isVisible: getComputedStyle(e).visibility === 'visible' && opacity(e) >= 0.1,
            isControl: control !== null, isDisabled: e.matches(':disabled,[aria-disabled=true]'),
            submits: isSubmit || (typed && submitter !== null) || typed,
            formAction: form ? (by?.formAction && by.hasAttribute('formaction') ? by.formAction : resolve(form.getAttribute('action') || '', form.ownerDocument.baseURI)) : '',
            formMethod: form ? ((by?.hasAttribute?.('formmethod') ? by.formMethod : form.method) || 'get').toUpperCase() : '',
            submitName: by ? nameOf(by) : '',
            autocomplete: (e.getAttribute('autocomplete') ?? '').toLowerCase(),
            fields: fields.slice(0, 30).map(f => ({ name: nameOf(f) || f.name || f.type, value: f.type === 'password' ? '•'.repeat(f.value.length)
              : f.type === 'file' ? Array.from(f.files ?? [], x => x.name).join(', ') : squeeze(String(f.value ?? '')) })),
          };
        }
        """;

    /// <summary>Chooses an option of the native list that a node belongs to, by its words, and tells the page.</summary>
    public const string Select =
        """
        function (wanted) {
          let e = this.nodeType === Node.ELEMENT_NODE ? this : this.parentElement;
          e = e?.closest('select,label');
          e = e?.localName === 'label' ? e.control : e;
          if (e?.localName !== 'select') { return 'no list'; }
          const plain = text => text.replace(/\s+/g, ' ').trim().toLowerCase();
          const options = Array.from(e.options).filter(o => !o.disabled);
          const found = options.find(o => plain(o.label) === plain(wanted)) ?? options.find(o => plain(o.value) === plain(wanted))
            ?? (options.filter(o => plain(o.label).includes(plain(wanted))).length === 1 ? options.find(o => plain(o.label).includes(plain(wanted))) : null);
          if (!found) { return options.slice(0, 30).map(o => '“' + o.label.trim().slice(0, 60) + '”').join(', ') || 'no options'; }
          if (e.multiple) { found.selected = true; } else { e.value = found.value; found.selected = true; }
          e.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
          e.dispatchEvent(new Event('change', { bubbles: true }));
          return 'chosen';
        }
        """;

    /// <summary>Gives a field that people work by a picker of the browser's own the focus, and tells which kind it is; null for other nodes.</summary>
    public const string FocusPicker =
        """
        function () {
          let e = this.nodeType === Node.ELEMENT_NODE ? this.closest('input,label') : null;
          e = e?.localName === 'label' ? e.control : e;
          if (e?.localName !== 'input' || !['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range'].includes(e.type) || e.readOnly) { return null; }
          e.focus();
          return e.type;
        }
        """;

    /// <summary>Enters a value into such a field and tells the page; false where the field does not take it.</summary>
    public const string EnterValue =
        """
        function (text) {
          let e = this.closest('input,label');
          e = e.localName === 'label' ? e.control : e;
          const before = e.value, isNumber = e.type === 'range';
          e.value = text;
          if (isNumber ? text === '' || !Number.isFinite(Number(text)) : e.value.toLowerCase() !== text.toLowerCase()) { e.value = before; return false; }
          e.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
          e.dispatchEvent(new Event('change', { bubbles: true }));
          return true;
        }
        """;

    /// <summary>Gives the options of the native list that a node is; null for other nodes, and for lists that show their options on the page.</summary>
    public const string ListOf =
        """
        function () {
          const e = this.nodeType === Node.ELEMENT_NODE ? this.closest('select') : null;
          if (!e || e.multiple || e.size > 1 || e.disabled) { return null; }
          return { options: Array.from(e.options, (o, index) => ({ index, label: o.label.replace(/\s+/g, ' ').trim().slice(0, 200),
            isDisabled: o.disabled || o.parentElement.disabled === true, isSelected: o.selected, hidden: o.hidden })).filter(o => !o.hidden).slice(0, 2000) };
        }
        """;

    /// <summary>Chooses the option of the native list that a node is by its position, if it still has these words, and tells the page.</summary>
    public const string SelectAt =
        """
        function (index, label) {
          const e = this.closest('select'), option = e?.options[index];
          if (!option || option.label.replace(/\s+/g, ' ').trim().slice(0, 200) !== label) { return 'gone'; }
          e.focus();
          e.selectedIndex = index;
          e.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
          e.dispatchEvent(new Event('change', { bubbles: true }));
          return 'chosen';
        }
        """;

    /// <summary>Gives the frame's words that a person can see: large enough, opaque, with contrast, and not moved off the page.</summary>
    public const string ShownText =
        "() => {" + ClosedRoots.RootOf + Visibility +
        """
          const limit = 200000;
          const parts = [];
          let length = 0;
          const walk = root => {
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
            for (let node = walker.nextNode(); node && length < limit; node = walker.nextNode()) {
              if (node.nodeType === Node.ELEMENT_NODE) {
                const inner = rootOf(node); if (inner) { walk(inner); }
                if (['INPUT', 'TEXTAREA', 'SELECT'].includes(node.tagName) && shows(node) && node.type !== 'password') { parts.push(node.value ?? '', node.placeholder ?? '', node.selectedOptions?.[0]?.label ?? ''); }
                continue;
              }
              const text = node.data.trim();
              if (!text || !node.parentElement || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(node.parentElement.tagName) || node.parentElement.getClientRects().length === 0) { continue; }
              if (shows(node.parentElement)) { parts.push(text); length += text.length + 1; }
            }
          };
          if (document.body) { walk(document.body); }
          return parts.join(' ');
        }
        """;

    /// <summary>Gives the boxes of fields and texts that hold one of FORMS.</summary>
    public const string SecretPlaces =
        "() => {" + ClosedRoots.RootOf +
        """
          const forms = FORMS, out = [];
          const box = r => { if (r.width > 0 && r.height > 0) { out.push([r.left, r.top, r.right, r.bottom]); } };
          const walk = root => {
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              if (node.nodeType === Node.ELEMENT_NODE) {
                const inner = rootOf(node); if (inner) { walk(inner); }
                if ('value' in node && typeof node.value === 'string' && forms.some(f => node.value.includes(f))) { box(node.getBoundingClientRect()); }
                continue;
              }
              for (const form of forms) {
                for (let at = node.data.indexOf(form); at >= 0; at = node.data.indexOf(form, at + form.length)) {
                  const range = document.createRange();
                  range.setStart(node, at);
                  range.setEnd(node, at + form.length);
                  Array.from(range.getClientRects()).forEach(box);
                }
              }
            }
            // A text may be cut into several nodes: then the whole element that holds it is covered.
            for (const e of root.querySelectorAll('*')) {
              if (e.childNodes.length > 1 && forms.some(f => (e.textContent ?? '').includes(f)) && !Array.from(e.childNodes).some(c => forms.some(f => (c.textContent ?? '').includes(f)))) { box(e.getBoundingClientRect()); }
            }
          };
          walk(document);
          return out;
        }
        """;

    /// <summary>Gives the frame's origin and all its text, with what its fields hold; null for frames without an origin of the web.</summary>
    public const string TextAndOrigin =
        """
        () => location.protocol.startsWith('http')
          ? [location.origin, ((document.body?.innerText ?? '') + ' ' + Array.from(document.querySelectorAll('input:not([type=password]),textarea'), f => f.value).join(' ')).slice(0, 500000)]
          : null
        """;
}
