namespace Glm45V.Plugins.Browser.Page;

/// <summary>The scripts that a session runs inside the page it shows.</summary>
internal static class PageScripts
{
    /// <summary>Answers after two frames were drawn; a page that is not drawn, such as one in the background, answers by the timer.</summary>
    public const string TwoFrames =
        """
        () => new Promise(done => {
          requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
          setTimeout(() => done(false), 500);
        })
        """;

    /// <summary>Waits until the document has been quiet for so many milliseconds, or for as long as the second number says, and tells what was under way at the end.</summary>
    /// <remarks>Quiet is a document without changes, finite animations, and visible images and fonts that load. Frames of other origins are not looked into.</remarks>
    public const string Quiet =
        """
        (quiet, limit) => new Promise(done => {
          const began = performance.now();
          let last = began, mutations = 0;
          const observers = [];
          const watch = root => {
            const observer = new MutationObserver(list => { mutations += list.length; last = performance.now(); });
            observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
            observers.push(observer);
            for (const frame of root.querySelectorAll('iframe')) {
              let inner = null;
              try { inner = frame.contentDocument; } catch { inner = null; }
              if (inner) { watch(inner); }
            }
          };
          watch(document);
          const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth; };
          const look = () => {
            const now = performance.now();
            const animations = document.getAnimations().filter(a => a.playState === 'running' && Number.isFinite(a.effect?.getComputedTiming().endTime)).length;
            const images = Array.from(document.images).filter(i => !i.complete && seen(i)).length;
            const fonts = document.fonts.status !== 'loaded';
            const isCalm = now - last >= quiet - 1 && animations === 0 && images === 0 && !fonts;
            if (isCalm || now - began >= limit) {
              observers.forEach(observer => observer.disconnect());
              done({ isCalm, mutations, animations, images, fonts });
            } else {
              setTimeout(look, Math.max(15, Math.min(quiet - (now - last), limit - (now - began))));
            }
          };
          setTimeout(look, Math.min(quiet, limit));
        })
        """;

    /// <summary>Tells whether the middle of an element can be seen in its frame, so that nothing has to be scrolled.</summary>
    public const string IsInSight =
        """
        e => {
          const r = e.getBoundingClientRect(), at = e.getRootNode().elementFromPoint?.(r.left + r.width / 2, r.top + r.height / 2);
          return !!at && e.contains(at);
        }
        """;

    /// <summary>Tells whether the focused element takes text that can be selected.</summary>
    public const string FocusTakesText =
        """
        () => {
          let at = document.activeElement;
          for (;;) {
            if (at?.shadowRoot?.activeElement) { at = at.shadowRoot.activeElement; continue; }
            if (at?.tagName === 'IFRAME') {
              try { at = at.contentDocument.activeElement; continue; } catch { return true; }
            }
            break;
          }
          if (!at) { return false; }
          const notText = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'];
          return at.isContentEditable || at.tagName === 'TEXTAREA' || (at.tagName === 'INPUT' && !notText.includes(at.type));
        }
        """;

    /// <summary>Answers when what can scroll at a point has stood still for six frames, or after a second.</summary>
    /// <remarks>A wheel turn starts to scroll within a few frames, so six equal frames also mean that nothing scrolls.</remarks>
    public const string ScrollRest =
        """
        ([x, y]) => new Promise(done => {
          const chain = [];
          let at = document.elementFromPoint(x, y);
          while (at?.shadowRoot?.elementFromPoint(x, y) && at.shadowRoot.elementFromPoint(x, y) !== at) {
            at = at.shadowRoot.elementFromPoint(x, y);
          }
          if (at?.tagName === 'IFRAME') {
            try { chain.push(at.contentDocument.scrollingElement); } catch { /* another origin's scroll position is hidden */ }
          }
          for (; at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) { chain.push(at); }
          chain.push(document.scrollingElement);
          const where = () => chain.filter(e => e).map(e => `${e.scrollLeft},${e.scrollTop}`).join();
          let last = where(), still = 0;
          const look = () => {
            const now = where();
            still = now === last ? still + 1 : 0;
            last = now;
            if (still >= 6) { done(true); } else { requestAnimationFrame(look); }
          };
          requestAnimationFrame(look);
          setTimeout(() => done(false), 1000);
        })
        """;

    /// <summary>Gives the point itself if a control lies under it, else a visible point of the nearest control within the radius, else null.</summary>
    /// <remarks>Sees through open shadow roots and frames of the same origin; closed roots and other origins stay hidden from a page's script.</remarks>
    public const string Snap =
        "([x, y, radius]) => {" + ProbeScripts.Controls +
        """
          const workable = start => { const control = controlOf(start); return control?.matches(':disabled,[aria-disabled=true]') ? null : control; };
          const hit = (px, py) => {
            let root = document, left = 0, up = 0, e = null;
            for (;;) {
              const next = root.elementFromPoint(px - left, py - up);
              if (!next || next === e) { return e; }
              e = next;
              if (e.shadowRoot) { root = e.shadowRoot; continue; }
              let inner = null;
              if (e.tagName === 'IFRAME') { try { inner = e.contentDocument; } catch { return e; } }
              if (!inner) { return e; }
              const box = e.getBoundingClientRect();
              left += box.left + e.clientLeft;
              up += box.top + e.clientTop;
              root = inner;
            }
          };
          const here = hit(x, y);
          if (here && workable(here)) { return [x, y]; }

          const found = [];
          const clampTo = (v, low, high) => Math.min(Math.max(v, low), high);
          const consider = (e, left, up) => {
            for (const r of e.getClientRects()) {
              const box = { l: Math.max(0, r.left + left), t: Math.max(0, r.top + up),
                r: Math.min(innerWidth, r.right + left), b: Math.min(innerHeight, r.bottom + up) };
              if (box.r - box.l < 1 || box.b - box.t < 1) { continue; }
              const distance = Math.hypot(x - clampTo(x, box.l, box.r), y - clampTo(y, box.t, box.b));
              if (distance <= radius) { found.push({ e, box, distance }); }
            }
          };
          const walk = (root, left, up) => {
            for (const e of root.querySelectorAll('*')) {
              consider(e, left, up);
              if (e.shadowRoot) { walk(e.shadowRoot, left, up); }
              if (e.tagName === 'IFRAME') {
                let inner = null;
                try { inner = e.contentDocument; } catch { inner = null; }
                const box = e.getBoundingClientRect();
                if (inner) { walk(inner, left + box.left + e.clientLeft, up + box.top + e.clientTop); }
              }
            }
          };
          walk(document, 0, 0);
          found.sort((a, b) => a.distance - b.distance);
          for (const { e, box } of found) {
            const control = workable(e);
            if (!control) { continue; }
            const insetX = Math.min(3, (box.r - box.l) / 2), insetY = Math.min(3, (box.b - box.t) / 2);
            const near = [clampTo(x, box.l + insetX, box.r - insetX), clampTo(y, box.t + insetY, box.b - insetY)];
            const middle = [(box.l + box.r) / 2, (box.t + box.b) / 2];
            const tries = Math.hypot(x - middle[0], y - middle[1]) <= radius ? [middle, near] : [near];
            for (const [px, py] of tries) {
              const there = hit(px, py);
              if (there && workable(there) === control) { return [px, py]; }
            }
          }
          return null;
        }
        """;
}
