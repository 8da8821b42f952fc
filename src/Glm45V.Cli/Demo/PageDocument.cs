using System.Net;

namespace Glm45V.Cli.Demo;

/// <summary>Writes the document around a page's elements: the look the nano model reads and the script that runs the page.</summary>
internal static class PageDocument
{
    private const string Style = """
        * { box-sizing: border-box; }
        html { overflow: hidden; }
        body { margin: 0; background: #fff; }
        main { position: relative; width: 224px; height: 308px; overflow: hidden; color: #111; }
        h1, p, a, label, button, input { position: absolute; height: 28px; margin: 0; border: 0; white-space: nowrap; }
        h1, p, a, label, button { font: 15px/28px "Liberation Sans", Arial, sans-serif; }
        h1 { font-weight: bold; }
        a { color: #0645ad; text-decoration: underline; }
        button { height: 26px; line-height: 26px; padding: 0 0 0 6px; text-align: left; border-radius: 4px; background: #1a73e8; color: #fff; }
        button.plain { background: #e5e7eb; color: #111; }
        button[role=tab] { height: 28px; line-height: 28px; border-radius: 0; background: #e5e7eb; color: #111; }
        button[aria-selected=true] { background: #333; color: #fff; }
        input { width: 16px; height: 16px; margin: 6px; }
        """;

    // The views "done" and "wrong" end the page: whatever was chosen before can no longer change.
    private const string Script = """
        const views = [...document.querySelectorAll('section')];
        const tabs = [...document.querySelectorAll('[role=tab]')];
        const boxes = [...document.querySelectorAll('input')];
        const isShown = id => views.some(view => view.id === id && !view.hidden);

        document.addEventListener('click', event => {
          const control = event.target.closest('[data-show]');
          if (!control) return;
          event.preventDefault();
          if (isShown('done') || isShown('wrong')) return;
          for (const view of views) view.hidden = view.id !== control.dataset.show;
          if (tabs.includes(control)) tabs.forEach(tab => tab.setAttribute('aria-selected', tab === control));
        });

        window.solved = () => isShown('done') && boxes.every(box => box.checked === ('wanted' in box.dataset));
        """;

    /// <summary>Gives the whole document; lines end with a line feed on every system.</summary>
    public static string Write(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <link rel="icon" href="data:,">
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>
        {body}</main>
        <script>
        {Script}
        </script>
        </body>
        </html>

        """.ReplaceLineEndings("\n");
}
