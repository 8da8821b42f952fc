using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Generated;

/// <summary>Makes pages from seeds, of five levels in turn; the same seed gives the same bytes everywhere.</summary>
internal static class GeneratedPages
{
    private const int Stream = 1000; // apart from the demo pages'
    private const int Levels = 5;
    private const int Desktop = 1288;
    private const int Phone = 392;

    /// <summary>Creates the page of a seed; every fifth that is no dashboard is shown as on a phone.</summary>
    public static GeneratedPage Create(int seed)
    {
        int level = (seed % Levels) + 1;
        var random = new SeededRandom(seed, Stream + level);
        PageLook look = PageLook.Draw(random);
        int width = level < 4 && random.Next(5) == 0 ? Phone : Desktop;
        string body = Body(level, new PageParts(random), random);
        string html = $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Page {seed}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n{look.Css()}\n</style>\n</head>\n<body>\n{body}</body>\n</html>\n";
        return new GeneratedPage(seed, level, look, width, html.ReplaceLineEndings("\n"));
    }

    private static string Body(int level, PageParts parts, SeededRandom random) => level switch
    {
        1 => parts.Bar(2, hasTools: false) + parts.Hero() + "<main>\n" + parts.Words() + "</main>\n",
        2 => parts.Bar(4, hasTools: true) + "<main class=\"wide\">\n" + parts.Words() + parts.Cards(random.Between(3, 6)) + "</main>\n" + parts.End(),
        3 => parts.Bar(3, hasTools: false) + "<main class=\"wide\">\n" + parts.Words() + parts.Form(random.Between(3, 6)) + parts.Cards(3) + "</main>\n" + parts.End(),
        4 => parts.Bar(3, hasTools: true) + "<main>\n" + parts.Tabs(4) + parts.Table(random.Between(5, 10)) + parts.Words() + "</main>\n" + parts.End(),
        _ => parts.Bar(0, hasTools: true) + "<div class=\"with-side\">\n" + parts.Side(6) + "<main>\n" + parts.Stats() + parts.Tabs(3) + parts.Chart() + parts.Table(random.Between(4, 8)) + parts.Form(2) + "</main>\n</div>\n",
    };
}
