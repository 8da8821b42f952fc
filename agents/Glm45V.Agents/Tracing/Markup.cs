using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Glm45V.Agents.Tracing;

/// <summary>Writes values into HTML so that nothing a page or a model said can become markup.</summary>
internal static class Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Text(string? value) => Encoder.Encode(value ?? "");

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => $"{Number(Math.Round(time.TotalMilliseconds))} ms",
        < 60 => $"{time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        _ => $"{(int)time.TotalMinutes} min {time.Seconds} s",
    };

    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // A cut between the halves of a surrogate pair would leave a broken character.
        int end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end] + "…";
    }
}
