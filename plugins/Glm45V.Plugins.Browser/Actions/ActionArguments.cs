using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Plugins.Browser.Page;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Reads an action's arguments one by one and collects what is wrong, so that the model hears of everything at once.</summary>
/// <remarks>Numbers may come as JSON numbers, .NET numbers or text; fractions of coordinates are rounded. Arguments an action does not have are ignored.</remarks>
internal sealed class ActionArguments(IReadOnlyDictionary<string, object?> values)
{
    private const int Longest = 60;

    public List<string> Errors { get; } = [];

    /// <summary>Reads what an action aims at: a mark, a reference, or a point.</summary>
    public ActionTarget Target(string x = "x", string y = "y", string mark = "mark", string reference = "ref") =>
        OptionalTarget(x, y, mark, reference) ?? new PointTarget(Coordinate(x), Coordinate(y));

    /// <summary>Reads what an action aims at; null when it names nothing.</summary>
    public ActionTarget? OptionalTarget(string x = "x", string y = "y", string mark = "mark", string reference = "ref")
    {
        if (TryText(mark, out _))
        {
            return new MarkTarget(Whole(mark, 1, int.MaxValue, "the number of a mark"));
        }

        if (TryText(reference, out string? element) && element.Trim() is { Length: > 0 } named)
        {
            return new RefTarget(named);
        }

        return TryText(x, out _) || TryText(y, out _) ? new PointTarget(Coordinate(x), Coordinate(y)) : null;
    }

    public int Coordinate(string name)
    {
        string size = name[0] == 'x' ? "width" : "height";
        return Whole(name, 0, CoordinateMapper.GuiMaximum, $"a number from 0 to {CoordinateMapper.GuiMaximum}, in thousandths of the screen's {size}");
    }

    public int Whole(string name, int lowest, int highest, string wanted) =>
        (int)Math.Round(Number(name, lowest, highest, wanted, rounds: true), MidpointRounding.AwayFromZero);

    public int? OptionalWhole(string name, int lowest, int highest, string wanted) => TryText(name, out _) ? Whole(name, lowest, highest, wanted) : null;

    public double OptionalNumber(string name, double missing, double lowest, double highest, string wanted) =>
        TryText(name, out _) ? Number(name, lowest, highest, wanted) : missing;

    public bool Flag(string name, bool missing)
    {
        if (!TryText(name, out string? written))
        {
            return missing;
        }

        switch (written.Trim().ToUpperInvariant())
        {
            case "TRUE" or "1" or "YES":
                return true;
            case "FALSE" or "0" or "NO":
                return false;
            default:
                Errors.Add($"{name} is {Shown(written)}: give true or false.");
                return missing;
        }
    }

    public string Text(string name, string what = "the text")
    {
        if (TryText(name, out string? written))
        {
            return written;
        }

        Errors.Add($"{name} is missing: give {what}.");
        return "";
    }

    /// <summary>Reads a text that must hold more than white space.</summary>
    public string Words(string name, string what)
    {
        if (OptionalText(name)?.Trim() is { Length: > 0 } words)
        {
            return words;
        }

        Errors.Add($"{name} is missing: give {what}.");
        return "";
    }

    public string? OptionalText(string name) => TryText(name, out string? written) && written.Length > 0 ? written : null;

    public T OneOf<T>(string name, T? missing = null)
        where T : struct, Enum
    {
        bool given = TryText(name, out string? written);
        if (!given && missing is { } value)
        {
            return value;
        }

        foreach (T candidate in Enum.GetValues<T>())
        {
            if (string.Equals(written?.Trim(), candidate.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        string wanted = string.Join(", ", Enum.GetNames<T>().Select(word => word.ToLowerInvariant()));
        Errors.Add($"{name} is {(given ? $"'{Shown(written!)}'" : "missing")}: give one of {wanted}.");
        return default;
    }

    public JsonObject? OptionalObject(string name)
    {
        switch (values.GetValueOrDefault(name))
        {
            case null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                return null;
            case JsonObject json:
                return (JsonObject)json.DeepClone();
            case JsonElement { ValueKind: JsonValueKind.Object } json:
                return JsonObject.Create(json.Clone());
            default:
                Errors.Add($"{name} must be a JSON object.");
                return null;
        }
    }

    private double Number(string name, double lowest, double highest, string wanted, bool rounds = false)
    {
        if (!TryText(name, out string? written))
        {
            Errors.Add($"{name} is missing: give {wanted}.");
            return lowest;
        }

        bool isNumber = double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        double judged = rounds ? Math.Round(value, MidpointRounding.AwayFromZero) : value;
        if (!isNumber || !(judged >= lowest && judged <= highest))
        {
            Errors.Add($"{name} is {Shown(written)}: give {wanted}.");
            return lowest;
        }

        return value;
    }

    private bool TryText(string name, [NotNullWhen(true)] out string? text)
    {
        text = values.GetValueOrDefault(name) switch
        {
            null => null,
            JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
            JsonElement element => element.GetRawText(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            object other => other.ToString(),
        };
        return text is not null;
    }

    private static string Shown(string words) => words.Length <= Longest ? words : $"{words[..Longest]}…";
}
