namespace Glm45V.Plugins.Browser.Page;

/// <summary>The function that reads a frame's text; it runs in a world of its own.</summary>
internal static class ReadScripts
{
    /// <summary>Gives the pieces of text that a person can see, with their boxes in the frame's view: a new piece begins with each block, line break, link and field.</summary>
    public const string Blocks =
        "() => {" + ClosedRoots.RootOf + ProbeScripts.Visibility +
        """
          const most = 4000, longest = 2000, out = [];
          let leftOut = 0, current = null;
          const squeeze = text => text.replace(/\s+/g, ' ').trim();
          const flush = () => {
            if (current) {
              const text = squeeze(current.text);
              const boxes = current.ranges.flatMap(r => Array.from(r.getClientRects())).filter(b => b.width > 0 && b.height > 0);
              if (text && boxes.length > 0) { add(text, current.link, boxes); }
            }
            current = null;
          };
          const add = (text, link, boxes) => {
            for (let at = 0; at < text.length; at += longest) {
              if (out.length >= most) { leftOut++; continue; }
              out.push({ text: text.slice(at, at + longest), link, l: Math.min(...boxes.map(b => b.left)), t: Math.min(...boxes.map(b => b.top)),
                r: Math.max(...boxes.map(b => b.right)), b: Math.max(...boxes.map(b => b.bottom)) });
            }
          };
          const above = e => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host ?? null;
          const inline = new Map();
          const isInline = e => { if (!inline.has(e)) { inline.set(e, /^(inline|contents|ruby)$/.test(getComputedStyle(e).display)); } return inline.get(e); };
          const blockOf = start => { let e = start; while (e && isInline(e)) { e = above(e); } return e; };
          const linkOf = start => { for (let e = start; e; e = above(e)) { if ((e.localName === 'a' || e.localName === 'area') && e.href) { return String(e.href); } } return null; };
          const seen = new Map();
          const sees = e => { if (!seen.has(e)) { seen.set(e, e.getClientRects().length > 0 && shows(e)); } return seen.get(e); };
          const skipped = ['script', 'style', 'noscript', 'template', 'select', 'textarea', 'option'];
          const field = e => {
            const text = e.localName === 'select' ? Array.from(e.selectedOptions, o => o.label).join(', ')
              : ['checkbox', 'radio'].includes(e.type) ? (e.checked ? '(checked)' : '(not checked)') : e.value || '';
            if (squeeze(text)) { add(squeeze(text), null, [e.getBoundingClientRect()]); }
          };
          const children = e => rootOf(e) ? rootOf(e).childNodes : e.localName === 'slot' && e.assignedNodes().length > 0 ? e.assignedNodes() : e.childNodes;
          const walk = e => {
            for (const node of children(e)) {
              if (node.nodeType === Node.TEXT_NODE) {
                const owner = node.parentElement ?? node.getRootNode().host;
                if (!node.data.trim()) { if (current) { current.text += ' '; } continue; }
                if (!owner || !sees(owner)) { continue; }
                const block = blockOf(owner), link = linkOf(owner);
                if (!current || current.block !== block || current.link !== link) { flush(); current = { block, link, text: '', ranges: [] }; }
                current.text += node.data;
                const range = document.createRange();
                range.selectNodeContents(node);
                current.ranges.push(range);
              } else if (node.nodeType === Node.ELEMENT_NODE) {
                if (node.localName === 'br') { flush(); continue; }
                if (['input', 'select', 'textarea'].includes(node.localName)) {
                  flush();
                  if (!['password', 'hidden', 'file', 'image'].includes(node.type) && sees(node)) { field(node); }
                  continue;
                }
                if (skipped.includes(node.localName) || getComputedStyle(node).display === 'none') { continue; }
                const breaks = !isInline(node);
                if (breaks) { flush(); }
                walk(node);
                if (breaks) { flush(); }
              }
            }
          };
          if (document.body) { walk(document.body); }
          flush();
          return { blocks: out, leftOut };
        }
        """;
}
