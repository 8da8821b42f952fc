using static Glm45V.Agents.Tracing.Markup;

namespace Glm45V.Agents.Tracing;

/// <summary>The frame of every report: light and dark, narrow and wide, without a script and without the network.</summary>
public static class ReportPage
{
    /// <summary>The style sheet that all reports share.</summary>
    public static string Styles { get; } = Resource.Read("Tracing/trace.css");

    /// <summary>Gives the beginning of a page, up to and with the tag of its body.</summary>
    /// <param name="title">The window's title, which is encoded.</param>
    /// <param name="pictures">Where its pictures are; no others are shown.</param>
    /// <param name="styles">A style sheet behind the shared one.</param>
    public static string Begin(string title, ReportPictures pictures, string styles = "")
    {
        ArgumentNullException.ThrowIfNull(title);

        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src {(pictures == ReportPictures.Inside ? "data:" : "'self' file:")}; style-src 'unsafe-inline'">
            <title>{Text(title)}</title>
            <style>
            {Styles}
            {styles}
            </style>
            </head>
            <body>

            """;
    }

    /// <summary>Gives the end of a page, from the end of its <c>main</c> on.</summary>
    /// <param name="note">What the last line says behind the program's name, which is encoded.</param>
    public static string End(string note = "") => $"</main>\n<footer>Glm45V.Agents{Text(note)}</footer>\n</body>\n</html>\n";
}

/// <summary>Where the pictures of a report are.</summary>
public enum ReportPictures
{
    /// <summary>In the page, as data addresses.</summary>
    Inside,

    /// <summary>In files beside the page.</summary>
    Beside,
}
