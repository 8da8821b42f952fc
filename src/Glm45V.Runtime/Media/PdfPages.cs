using System.Globalization;
using Glm45V.Imaging;

namespace Glm45V.Runtime.Media;

/// <summary>The pages of a PDF file as pictures, drawn by pdftoppm.</summary>
public static class PdfPages
{
    /// <summary>The most pages of one call: each takes thousands of tokens.</summary>
    public const int MaxPages = 50;

    private const int LongestSide = 1680; // about 150 dots an inch of a letter: small print stays readable, at 2,700 tokens a page

    /// <summary>Draws pages.</summary>
    /// <param name="path">The file.</param>
    /// <param name="first">First page, from 1; null begins with the first.</param>
    /// <param name="last">Last page, included; null goes on to the last.</param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    /// <exception cref="MediaException">The file is missing, damaged or locked, the pages do not exist or are too many, or poppler is not installed.</exception>
    public static IReadOnlyList<RgbImage> Read(string path, int? first = null, int? last = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new MediaException($"There is no file '{path}'. Correct the path.");
        }

        string full = Path.GetFullPath(path);
        int count = Count(path, full, cancellationToken);
        int from = first ?? 1;
        int to = last ?? count;
        if (from < 1 || to > count || from > to)
        {
            throw new MediaException($"'{path}' has pages 1 to {count}, not {from} to {to}. Correct the pages.");
        }

        if (to - from + 1 > MaxPages)
        {
            throw new MediaException($"Pages {from} to {to} of '{path}' are {to - from + 1} pages; up to {MaxPages} are shown at once. Choose some: --pages 1-{MaxPages}");
        }

        var pages = new List<RgbImage>();
        MediaProgram.PdfToPpm.Run(
            ["-f", Text(from), "-l", Text(to), "-scale-to", Text(LongestSide), full],
            output =>
            {
                while (PpmReader.Read(output) is { } page)
                {
                    pages.Add(page);
                }
            },
            cancellationToken);
        return pages.Count == to - from + 1 ? pages : throw new MediaException($"pdftoppm drew {pages.Count} of {to - from + 1} pages of '{path}'. Check the file.");
    }

    private static int Count(string path, string full, CancellationToken cancellationToken)
    {
        string info;
        try
        {
            info = MediaProgram.PdfInfo.Read([full], cancellationToken);
        }
        catch (MediaException error) when (error.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
        {
            throw new MediaException($"'{path}' is locked with a password. Unlock it first: qpdf --password=SECRET --decrypt IN OUT", error);
        }

        string? line = info.Split('\n').FirstOrDefault(line => line.StartsWith("Pages:", StringComparison.Ordinal));
        return int.TryParse(line?["Pages:".Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new MediaException($"'{path}' has no pages. Give a PDF with pages in it.");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
