namespace Glm45V.Plugins.Browser.Page;

/// <summary>The function that lists what carries a mark; it runs in a world of its own.</summary>
internal static class MarkScripts
{
    /// <summary>Lists the frame's controls that can be seen and reached: at least three of five points inside lie topmost.</summary>
    /// <remarks>Elements keep their numbers in a map of this world, which lives as long as the document.</remarks>
    public const string All =
        "() => {" + ClosedRoots.RootOf + ProbeScripts.Common + ProbeScripts.Visibility +
        """
          const kept = globalThis.glm45vMarks ??= { ids: new WeakMap(), next: Math.floor(Math.random() * 1e9) };
          const idOf = e => { if (!kept.ids.has(e)) { kept.ids.set(e, kept.next++); } return kept.ids.get(e); };
          const topmost = (e, x, y) => {
            let at = document.elementFromPoint(x, y);
            while (at && rootOf(at)) {
              const inner = rootOf(at).elementFromPoint(x, y);
              if (!inner || inner === at) { break; }
              at = inner;
            }
            for (let n = at; n; n = above(n)) { if (n === e) { return true; } }
            // Words that a host slots into its own tree are hit as the host's.
            if (at && rootOf(at)) { for (let n = e; n; n = n.getRootNode().host) { if (n === at) { return true; } } }
            return e.localName === 'label' && at !== null && at === e.control;
          };
          const isField = e => ['input', 'select', 'textarea'].includes(e.localName);
          // Words beside a field name it as well as a label does that is tied to it.
          const besides = (e, name) => [e.parentElement, e.parentElement?.parentElement].some(box => Array.from(box?.querySelectorAll('label,legend,dt,th') ?? []).some(l => squeeze(l.innerText) === name && shows(l)));
          const shownAs = (e, name) => {
            if (!name) { return false; }
            return textOf(e).includes(name) && shows(e)
              || isField(e) && (squeeze(Array.from(e.labels ?? [], labelText).join(' ')) === name || e.value === name || e.placeholder === name || besides(e, name));
          };
          const isDrawn = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible' && opacity(e) >= 0.1 && e.getBoundingClientRect().width >= 4;
          const isMereLabel = e => e.localName === 'label' && (e.control ? isDrawn(e.control) : !points(e) && !e.matches('[onclick],[tabindex],[role]'));
          // A part of the page that takes the focus so that keys scroll it is nothing to click.
          const isFrame = e => e.matches('[tabindex]:not([onclick]):not([contenteditable])') && !roles.includes(e.getAttribute('role')) && !points(e) && ['div', 'section', 'main', 'article', 'ul', 'ol', 'table', 'tbody', 'nav', 'aside', 'pre'].includes(e.localName) && e.querySelector(marked) !== null;
          const out = [];
          const consider = e => {
            if (controlOf(e) !== e || isMereLabel(e) || e.localName === 'option' || isFrame(e)) { return; }
            const r = Array.from(e.getClientRects()).find(b => b.width >= 4 && b.height >= 4 && b.right > 0 && b.bottom > 0 && b.left < innerWidth && b.top < innerHeight);
            if (!r) { return; }
            const style = getComputedStyle(e);
            if (style.visibility !== 'visible' || opacity(e) < 0.1) { return; }
            const l = Math.max(0, r.left), t = Math.max(0, r.top), right = Math.min(innerWidth, r.right), b = Math.min(innerHeight, r.bottom);
            const w = right - l, h = b - t;
            const tries = [[l + w / 2, t + h / 2], [l + w / 4, t + h / 4], [l + 3 * w / 4, t + h / 4], [l + w / 4, t + 3 * h / 4], [l + 3 * w / 4, t + 3 * h / 4]];
            const free = tries.filter(([x, y]) => topmost(e, x, y));
            if (free.length < 3 || out.some(o => Math.abs(o.l - l) < 2 && Math.abs(o.t - t) < 2 && Math.abs(o.r - right) < 2 && Math.abs(o.b - b) < 2)) { return; }
            const name = nameOf(e).slice(0, 80);
            const states = [], ticked = e.localName === 'label' ? e.control ?? e : e;
            if (['checkbox', 'radio'].includes(ticked.type) || ticked.hasAttribute('aria-checked')) { states.push((ticked.checked ?? ticked.getAttribute('aria-checked') === 'true') ? 'checked' : 'unchecked'); }
            if (e.matches(':disabled,[aria-disabled=true]')) { states.push('disabled'); }
            if (e.hasAttribute('aria-expanded')) { states.push(e.getAttribute('aria-expanded') === 'true' ? 'expanded' : 'collapsed'); }
            if (e.getAttribute('aria-selected') === 'true') { states.push('selected'); }
            const holds = e.localName === 'textarea' || e.localName === 'select' || (e.localName === 'input' && !['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file'].includes(e.type));
            const value = !holds ? e.getAttribute('aria-valuetext') ?? e.getAttribute('aria-valuenow') : e.type === 'password' ? '•'.repeat(e.value.length) : squeeze(e.localName === 'select' ? e.selectedOptions[0]?.label : e.value).slice(0, 80);
            out.push({ id: idOf(e), tag: e.localName, role: roleOf(e), name, shown: shownAs(e, name), value, state: states.join(', '),
              l, t, r: right, b, x: free[0][0], y: free[0][1] });
          };
          const walk = root => { for (const e of root.querySelectorAll('*')) { consider(e); const inner = rootOf(e); if (inner) { walk(inner); } } };
          walk(document);
          return out.slice(0, 400);
        }
        """;
}
