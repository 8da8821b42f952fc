using System.Text.Json;

namespace Glm45V.Runtime.Tokenization;

/// <summary>A value inside a tokenizer.json that knows its place, so that every complaint can name it.</summary>
/// <remarks>The place is put together only for a message: a vocabulary has hundreds of thousands of nodes.</remarks>
internal readonly struct LocatedJson(string file, string parent, string step, int index, JsonElement element)
{
    private const string Repair = "Copy the file again from the checkpoint it belongs to.";

    public string Place => index >= 0 ? $"{parent}[{index}]" : parent.Length == 0 ? step : $"{parent}.{step}";

    public bool IsString => element.ValueKind == JsonValueKind.String;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public LocatedJson Member(string name) =>
        TryMember(name) ?? throw Malformed($"'{Inner(name, default).Place}' is missing.");

    public LocatedJson? TryMember(string name)
    {
        Expect(JsonValueKind.Object);
        return element.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
            ? Inner(name, member)
            : null;
    }

    public IEnumerable<KeyValuePair<string, LocatedJson>> Members()
    {
        Expect(JsonValueKind.Object);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = NameOf(property);
            yield return new(name, Inner(name, property.Value));
        }
    }

    public IEnumerable<LocatedJson> Items()
    {
        Expect(JsonValueKind.Array);
        string place = Place;
        int position = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            yield return new LocatedJson(file, place, "", position++, item);
        }
    }

    public string String()
    {
        Expect(JsonValueKind.String);
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw HalfSurrogate(error);
        }
    }

    public int Int32() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value)
            ? value
            : throw Malformed($"'{Place}' is not a 32-bit integer but {element.ValueKind}.");

    public bool Flag(string name, bool whenAbsent) => TryMember(name)?.Boolean() ?? whenAbsent;

    /// <summary>The <c>type</c> member by which Hugging Face tells components apart, or a note that it is missing.</summary>
    public string Kind() => TryMember("type")?.String() ?? "(no type)";

    public TokenizerException Malformed(string problem, Exception? inner = null) => new(file, problem, Repair, inner);

    public TokenizerException Unsupported(string what, string supported) =>
        new(
            file,
            $"'{Place}' asks for {what}, which is not supported.",
            $"Supported: {supported}. Use the tokenizer.json of a GLM-4.5V family checkpoint.");

    private bool Boolean() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Malformed($"'{Place}' is not true or false but {element.ValueKind}."),
    };

    private void Expect(JsonValueKind kind)
    {
        if (element.ValueKind != kind)
        {
            throw Malformed($"'{(Place.Length == 0 ? "the root" : Place)}' is not {kind} but {element.ValueKind}.");
        }
    }

    private LocatedJson Inner(string name, JsonElement member) => new(file, Place, name, -1, member);

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException error)
        {
            throw HalfSurrogate(error);
        }
    }

    // The parser checks \u escapes only when a string is read, so half a pair shows up late and as an unrelated type.
    private TokenizerException HalfSurrogate(InvalidOperationException error) =>
        Malformed($"'{Place}' holds a string that is not valid Unicode.", error);
}
