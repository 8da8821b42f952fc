using System.Globalization;
using Glm45V.Cli.Generated;

namespace Glm45V.Cli.UiToCode;

/// <summary>A page to be rebuilt from its picture.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Source">generated, or the package that it comes from.</param>
/// <param name="Level">How much is on a generated page, from 1 to 5; 0 for others.</param>
/// <param name="Theme">Its colours.</param>
/// <param name="Width">Width that it is shown at.</param>
/// <param name="Html">The document of a generated page; null for others.</param>
/// <param name="File">The file of others, in their folder; null for generated ones.</param>
internal sealed record UiToCodePage(string Id, string Source, int Level, string Theme, int Width, string? Html, string? File)
{
    private const int MostOthers = 40;
    private const int Width1288 = 1288;

    /// <summary>Lists generated pages, and those of a folder, spread over it.</summary>
    public static IReadOnlyList<UiToCodePage> List(int seeds, string? others)
    {
        List<UiToCodePage> pages = [];
        for (int seed = 0; seed < seeds; seed++)
        {
            GeneratedPage page = GeneratedPages.Create(seed);
            pages.Add(new UiToCodePage(string.Create(CultureInfo.InvariantCulture, $"page-{seed:D3}"), "generated", page.Level, page.Look.Theme, page.Width, page.Html, null));
        }

        string[] files = others is null ? [] : PageFolder.Files(others);
        for (int index = 0; index < Math.Min(MostOthers, files.Length); index++)
        {
            string file = files[(int)((long)index * files.Length / Math.Min(MostOthers, files.Length))];
            pages.Add(new UiToCodePage(string.Create(CultureInfo.InvariantCulture, $"other-{index:D3}"), PageFolder.SourceOf(file), 0, "template", Width1288, null, file));
        }

        return pages;
    }
}
