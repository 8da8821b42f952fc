namespace Glm45V.Plugins.Browser.Page;

/// <summary>The functions that describe elements; they run in a world of their own.</summary>
internal static class ProbeScripts
{
    /// <summary>What counts as a control, and how an element is named; every function below begins with it.</summary>
    private const string Common =
        """
        const roles = ['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'option', 'menuitem', 'menuitemcheckbox',
          'menuitemradio', 'textbox', 'searchbox', 'combobox', 'slider', 'spinbutton', 'treeitem', 'gridcell', 'scrollbar'];
        const marked = 'a[href],area[href],button,input:not([type=hidden]),select,textarea,label,summary,option,[onclick],'
          + '[tabindex]:not([tabindex="-1"]),[contenteditable=""],[contenteditable=true],audio[controls],video[controls],'
          + roles.map(role => `[role=${role}]`).join();
        const above = e => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host ?? null;
        const points = e => e.ownerDocument.defaultView.getComputedStyle(e).cursor === 'pointer' && !/^(html|body)$/i.test(e.tagName);
        const controlOf = start => {
          for (let e = start; e; e = above(e)) { if (e.matches(marked)) { return e; } }
          let top = null;
          for (let e = start; e && points(e); e = above(e)) { top = e; }
          return top;
        };
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
        const nameOf = e => {
          const root = e.getRootNode();
          const referred = (e.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(x => x).map(id => root.getElementById?.(id)?.textContent).join(' ');
          const isButton = e.localName === 'input' && ['submit', 'button', 'reset'].includes(e.type);
          const field = ['input', 'select', 'textarea'].includes(e.localName) && !isButton;
          return squeeze(referred) || squeeze(e.getAttribute('aria-label'))
            || (field ? squeeze(Array.from(e.labels ?? [], l => l.textContent).join(' ')) : '')
            || (isButton ? squeeze(e.value || (e.type === 'submit' ? 'Submit' : e.type === 'reset' ? 'Reset' : '')) : '')
            || squeeze(e.getAttribute('alt'))
            || (field ? '' : squeeze(e.innerText ?? e.textContent) || squeeze(e.querySelector?.('img[alt],svg title,[aria-label]')?.getAttribute?.('alt')
                || e.querySelector?.('[aria-label]')?.getAttribute('aria-label') || e.querySelector?.('svg title')?.textContent))
            || squeeze(e.getAttribute('title')) || squeeze(e.getAttribute('placeholder')) || (field ? squeeze(e.getAttribute('name')) : '');
        };
        """;

    /// <summary>Describes the control that a node belongs to, or the node itself.</summary>
    public const string Describe =
        "function () {" + Common +
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
          return {
            tag: e.localName, type, role: roleOf(e), name: nameOf(e), id: e.getAttribute('data-testid') ?? e.id ?? '',
            frameUrl: e.ownerDocument.defaultView.location.href,
            href: e.localName === 'a' || e.localName === 'area' ? e.href : '',
            isControl: control !== null, isDisabled: e.matches(':disabled,[aria-disabled=true]'),
            submits: isSubmit || (typed && submitter !== null) || typed,
            formAction: form ? (by?.formAction && by.hasAttribute('formaction') ? by.formAction : new URL(form.getAttribute('action') || '', form.ownerDocument.baseURI).href) : '',
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
}
