using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Generated;

/// <summary>The colours of a page, and how much room it gives things.</summary>
/// <param name="Theme">The name of the colours.</param>
/// <param name="Density">roomy, normal or dense.</param>
internal sealed record PageLook(string Theme, string Density)
{
    private static readonly Dictionary<string, string> s_themes = new()
    {
        ["light"] = "--ground:#ffffff;--panel:#f5f6f8;--ink:#1f2328;--soft:#656d76;--line:#d7dbe0;--accent:#1a66d6;--accent-ink:#ffffff;--bar:#ffffff;--bar-ink:#1f2328",
        ["forest"] = "--ground:#fbfbf8;--panel:#eef3ee;--ink:#23302a;--soft:#5c6b63;--line:#cfdad2;--accent:#1f6f50;--accent-ink:#ffffff;--bar:#1f6f50;--bar-ink:#ffffff",
        ["dark"] = "--ground:#14161a;--panel:#1e2127;--ink:#e8eaee;--soft:#9aa3b2;--line:#333944;--accent:#7aa7ff;--accent-ink:#10131a;--bar:#0d0f12;--bar-ink:#e8eaee",
        ["warm"] = "--ground:#fffaf3;--panel:#fbeedd;--ink:#3a2a1c;--soft:#866a4f;--line:#ead6bd;--accent:#c2410c;--accent-ink:#ffffff;--bar:#3a2a1c;--bar-ink:#fffaf3",
        ["contrast"] = "--ground:#ffffff;--panel:#ffffff;--ink:#000000;--soft:#333333;--line:#000000;--accent:#000000;--accent-ink:#ffff00;--bar:#000000;--bar-ink:#ffffff",
    };

    private static readonly Dictionary<string, (int Font, int Gap)> s_densities = new() { ["roomy"] = (17, 28), ["normal"] = (15, 18), ["dense"] = (13, 10) };

    /// <summary>Draws a look.</summary>
    public static PageLook Draw(SeededRandom random) => new(random.Pick([.. s_themes.Keys]), random.Pick([.. s_densities.Keys]));

    /// <summary>Gives the style sheet of all parts in this look.</summary>
    public string Css()
    {
        (int font, int gap) = s_densities[Density];
        int corner = Theme == "contrast" ? 0 : gap / 3;
        return $$"""
            :root { {{s_themes[Theme]}}; --gap:{{gap}}px; --corner:{{corner}}px }
            * { box-sizing: border-box }
            body { margin: 0; font: {{font}}px/1.45 Arial, "Liberation Sans", sans-serif; color: var(--ink); background: var(--ground) }
            h1 { font-size: 2em; margin: 0 0 .4em } h2 { font-size: 1.35em; margin: 0 0 .5em } h3 { font-size: 1.05em; margin: 0 0 .3em } p { margin: 0 0 .8em }
            a { color: var(--accent) }
            header.bar { display: flex; align-items: center; gap: var(--gap); padding: calc(var(--gap) * .7) var(--gap); background: var(--bar); color: var(--bar-ink); border-bottom: 1px solid var(--line) }
            header.bar b { font-size: 1.2em; margin-right: auto } header.bar a { color: inherit; text-decoration: none }
            button, .button { font: inherit; padding: .45em .9em; border: 1px solid var(--accent); border-radius: var(--corner); background: var(--accent); color: var(--accent-ink); cursor: pointer }
            button.plain { background: transparent; color: var(--ink); border-color: var(--line) }
            button.icon { padding: .25em; width: 2.1em; height: 2.1em; background: transparent; border-color: transparent; color: inherit; line-height: 0 }
            button.icon svg { width: 100%; height: 100% }
            main { padding: var(--gap) } .with-side { display: grid; grid-template-columns: 200px 1fr } .wide { max-width: 1080px; margin: 0 auto }
            aside.side { background: var(--panel); border-right: 1px solid var(--line); padding: var(--gap) } aside.side a { display: block; padding: .4em .5em; color: inherit; text-decoration: none; border-radius: var(--corner) } aside.side a.here { background: var(--accent); color: var(--accent-ink) }
            .hero { background: var(--panel); padding: calc(var(--gap) * 2) var(--gap); margin-bottom: var(--gap) }
            .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: var(--gap); margin-bottom: var(--gap) }
            .card { border: 1px solid var(--line); border-radius: var(--corner); background: var(--panel); padding: var(--gap) } .card .tools { display: flex; gap: .4em; align-items: center } .card .price { font-weight: bold; color: var(--accent) }
            .stat b { display: block; font-size: 1.7em }
            form.box { display: grid; grid-template-columns: 1fr 1fr; gap: var(--gap); max-width: 640px; border: 1px solid var(--line); border-radius: var(--corner); padding: var(--gap); margin-bottom: var(--gap) } form.box label { display: block } form.box .row { grid-column: 1 / -1 }
            input[type=text], input[type=search], select, textarea { display: block; width: 100%; font: inherit; padding: .4em .6em; border: 1px solid var(--line); border-radius: var(--corner); background: var(--ground); color: var(--ink) } input[type=search] { width: 190px }
            table { width: 100%; border-collapse: collapse; margin-bottom: var(--gap) } th, td { text-align: left; padding: .45em .6em; border-bottom: 1px solid var(--line) } th { color: var(--soft); font-weight: normal } td .tools { display: flex; gap: .2em }
            .tabs { display: flex; gap: .2em; border-bottom: 1px solid var(--line); margin-bottom: var(--gap) } .tabs button { background: transparent; color: var(--ink); border-color: transparent; border-radius: 0 } .tabs button.here { border-bottom-color: var(--accent); color: var(--accent) }
            .chart { display: flex; align-items: flex-end; gap: 6px; height: 140px; padding: var(--gap); border: 1px solid var(--line); border-radius: var(--corner); margin-bottom: var(--gap) } .chart i { flex: 1; background: var(--accent) }
            .soft { color: var(--soft) } .badge { display: inline-block; padding: 0 .5em; border: 1px solid var(--line); border-radius: 99px; font-size: .85em }
            footer.end { padding: var(--gap); border-top: 1px solid var(--line); color: var(--soft); display: flex; gap: var(--gap) }
            @media (max-width: 600px) { header.bar { flex-wrap: wrap } .with-side { grid-template-columns: 1fr } form.box { grid-template-columns: 1fr } }
            """;
    }
}
