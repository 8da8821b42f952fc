using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Glm45V.Cli;

/// <summary>Checks of option values while the command line is parsed, and the words for what is wrong with them.</summary>
internal static class OptionValues
{
    /// <summary>Refuses numbers outside a range; what is no number at all is left to the parser, which refuses it too.</summary>
    public static void RequireRange(this Option option, double lowest, double highest) => option.Validators.Add(result =>
    {
        string? given = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
        if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !(number >= lowest && number <= highest))
        {
            string range = highest == int.MaxValue
                ? FormattableString.Invariant($"at least {lowest}")
                : FormattableString.Invariant($"from {lowest} to {highest}");
            result.AddError($"{option.Name} must be {range}, not '{given}'.");
        }
    });

    /// <summary>Makes an option of a width and a height in pixels, such as 1288x812.</summary>
    public static Option<(int Width, int Height)?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "WxH",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.Split('x', 'X') is [string across, string down]
                && int.TryParse(across, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= 28 and <= 8192
                && int.TryParse(down, NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height is >= 28 and <= 8192)
            {
                return (width, height);
            }

            result.AddError($"{name} must be a width and height from 28 to 8192 pixels, such as 1288x812, not '{text}'.");
            return null;
        },
    };

    /// <summary>Says which kind of value an option takes when the one given is not of that kind; null when it is.</summary>
    public static string? Misread(OptionResult result)
    {
        if (result.Tokens.Count == 0)
        {
            return null;
        }

        string given = result.Tokens[0].Value;
        Type type = Nullable.GetUnderlyingType(result.Option.ValueType) ?? result.Option.ValueType;
        string? wanted = type switch
        {
            _ when type == typeof(int) && !int.TryParse(given, CultureInfo.InvariantCulture, out _) =>
                FormattableString.Invariant($"a whole number from {int.MinValue} to {int.MaxValue}"),
            _ when type == typeof(long) && !long.TryParse(given, CultureInfo.InvariantCulture, out _) => "a whole number",
            _ when type == typeof(float) && !float.TryParse(given, CultureInfo.InvariantCulture, out _) => "a number",
            _ when type.IsEnum && !Enum.TryParse(type, given, ignoreCase: true, out _) =>
                AnyOf([.. Enum.GetNames(type).Select(name => name.ToLowerInvariant())]),
            _ => null,
        };
        return wanted is null ? null : $"{result.Option.Name} must be {wanted}, not '{given}'.";
    }

    /// <summary>Refuses an empty path.</summary>
    public static void RequireText(this Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
        {
            result.AddError($"{option.Name} must name a folder, not '{result.Tokens[0].Value}'.");
        }
    });

    private static string AnyOf(string[] names) => $"{string.Join(", ", names[..^1])} or {names[^1]}";
}
