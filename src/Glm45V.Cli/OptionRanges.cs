using System.CommandLine;
using System.Globalization;

namespace Glm45V.Cli;

/// <summary>Checks of option values while the command line is parsed.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses numbers outside a range; what is no number at all is left to the parser, which says so.</summary>
    public static void RequireRange(this Option option, double lowest, double highest) => option.Validators.Add(result =>
    {
        string? given = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
        if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !(number >= lowest && number <= highest))
        {
            string range = highest == int.MaxValue ? FormattableString.Invariant($"at least {lowest}") : FormattableString.Invariant($"from {lowest} to {highest}");
            result.AddError($"{option.Name} must be {range}, not '{given}'.");
        }
    });
}
