using System.Globalization;
using System.Text.Json;
using Glm45V.Grammar.Numbers;
using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Schema;

/// <summary>The keywords of one place, with what their draft says of them.</summary>
internal sealed class Keywords(SchemaLocation at)
{
    public SchemaLocation At { get; } = at;

    /// <summary>A keyword that every draft has.</summary>
    public JsonElement? Any(string keyword) => At.Element.TryGetProperty(keyword, out JsonElement value) ? value : null;

    /// <summary>A keyword that drafts have from one on.</summary>
    public JsonElement? Since(SchemaDraft first, string keyword) => At.Draft >= first ? Any(keyword) : null;

    /// <summary>A keyword that drafts have up to one.</summary>
    public JsonElement? Until(SchemaDraft last, string keyword) => At.Draft <= last || At.Draft == SchemaDraft.Unsaid ? Any(keyword) : null;

    /// <summary>A keyword whose value is a text, if it is there and is one.</summary>
    public string? Text(string keyword) => Any(keyword) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(keyword, value, "a text");

    public bool Flag(string keyword) => Any(keyword) is { } value && (value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(keyword, value, "true or false"),
    });

    public Rational10? Number(string keyword) => Any(keyword) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number ? Rational10.Parse(value.GetRawText()) : throw Wrong(keyword, value, "a number");

    /// <summary>A keyword that counts something; more than an int can hold is as many as it can.</summary>
    public int? Count(string keyword)
    {
        if (Number(keyword) is not { } number)
        {
            return null;
        }

        return number.Scale > 0 || number.Digits.Sign < 0 ? throw Wrong(keyword, Any(keyword)!.Value, "a whole number, 0 or more")
            : number.CompareTo(Rational10.Of(int.MaxValue, 0)) >= 0 ? int.MaxValue : (int)number.Floor(0);
    }

    /// <summary>The places of a list's items.</summary>
    public IEnumerable<SchemaLocation> List(string keyword, JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select((item, i) => At.Child(keyword, i.ToString(CultureInfo.InvariantCulture), item))
        : throw Wrong(keyword, value, "a list");

    /// <summary>The places of an object's members.</summary>
    public IEnumerable<(string Name, SchemaLocation Place)> Members(string keyword, JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().Select(member => (member.Name, At.Child(keyword, member.Name, member.Value)))
        : throw Wrong(keyword, value, "an object");

    /// <summary>A list of texts.</summary>
    public string[] Names(string keyword, JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
        ? [.. value.EnumerateArray().Select(name => name.GetString()!)] : throw Wrong(keyword, value, "a list of names");

    /// <summary>Reads a pattern.</summary>
    public Expression Pattern(ExpressionPool texts, string keyword, string pattern)
    {
        try
        {
            return EcmaPattern.Search(texts, pattern);
        }
        catch (PatternException error)
        {
            throw new SchemaException(SchemaLocation.Join(At.Pointer, keyword), "pattern", $"the pattern '{pattern}' cannot be enforced: {error.Message}");
        }
    }

    public SchemaException Wrong(string keyword, JsonElement value, string wanted) =>
        new(SchemaLocation.Join(At.Pointer, keyword), keyword, $"{keyword} must be {wanted}, not {SchemaReader.Shorten(value)}");
}

/// <summary>Keywords about numbers.</summary>
internal static class NumberKeywords
{
    public static NumberRange Read(Keywords keywords)
    {
        NumberRange range = NumberRange.All;
        bool isOld = keywords.At.Draft is SchemaDraft.Draft4 || (keywords.At.Draft == SchemaDraft.Unsaid && keywords.Any("exclusiveMinimum") is { ValueKind: JsonValueKind.True or JsonValueKind.False })
            || (keywords.At.Draft == SchemaDraft.Unsaid && keywords.Any("exclusiveMaximum") is { ValueKind: JsonValueKind.True or JsonValueKind.False });
        if (keywords.Number("minimum") is { } low)
        {
            range = range.Intersect(new NumberRange(low, isOld && keywords.Flag("exclusiveMinimum"), null, false, null));
        }

        if (keywords.Number("maximum") is { } high)
        {
            range = range.Intersect(new NumberRange(null, false, high, isOld && keywords.Flag("exclusiveMaximum"), null));
        }

        if (!isOld && keywords.Number("exclusiveMinimum") is { } above)
        {
            range = range.Intersect(new NumberRange(above, true, null, false, null));
        }

        if (!isOld && keywords.Number("exclusiveMaximum") is { } below)
        {
            range = range.Intersect(new NumberRange(null, false, below, true, null));
        }

        if (keywords.Number("multipleOf") is { } multiple)
        {
            range = multiple.Digits.Sign > 0 ? range.Intersect(NumberRange.All with { Multiple = multiple })
                : throw keywords.Wrong("multipleOf", keywords.Any("multipleOf")!.Value, "above 0");
        }

        return keywords.Any("format") is { ValueKind: JsonValueKind.String } format ? format.GetString() switch
        {
            "int32" => range.Intersect(Integers(int.MinValue, int.MaxValue)),
            "int64" => range.Intersect(Integers(long.MinValue, long.MaxValue)),
            _ => range,
        } : range;

        static NumberRange Integers(long first, long last) => NumberRange.Integers with { Low = Rational10.Of(first, 0), High = Rational10.Of(last, 0) };
    }
}
