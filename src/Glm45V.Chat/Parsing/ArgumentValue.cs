using System.Buffers;
using System.Text;
using System.Text.Json;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar.Answers;
using Glm45V.Messages;

namespace Glm45V.Chat.Parsing;

/// <summary>Writes one argument's raw text as JSON by the types that the tool's schema allows.</summary>
/// <remarks>
/// Text that can only be a string is written as it comes, so that a long value streams. Where strings and other types are both
/// allowed, the text is held back only as long as it may still turn out to be a value of another type.
/// </remarks>
internal sealed class ArgumentValue
{
    private static readonly SearchValues<char> s_numberCharacters = SearchValues.Create("0123456789+-.eE");

    private readonly JsonTypes _types;
    private readonly StringBuilder _json;
    private readonly StringBuilder _held = new();
    private bool _streams;
    private bool _waitsForEnd;

    public ArgumentValue(JsonTypes types, StringBuilder json)
    {
        _types = types;
        _json = json;
        _waitsForEnd = !types.HasFlag(JsonTypes.String);
        if (types == JsonTypes.String)
        {
            StartString();
        }
    }

    public void Append(string text)
    {
        if (_streams)
        {
            PythonJson.AppendEscaped(_json, text);
            return;
        }

        _held.Append(text);
        if (_waitsForEnd)
        {
            return;
        }

        string held = _held.ToString();
        string bare = held.Trim();
        if (OpensContainer(bare))
        {
            _waitsForEnd = true;
        }
        else if (!MayBeScalar(bare))
        {
            StartString();
            PythonJson.AppendEscaped(_json, held);
        }
    }

    public void End()
    {
        if (_streams)
        {
            _json.Append('"');
            return;
        }

        string text = _held.ToString();
        if (_types.HasFlag(JsonTypes.String))
        {
            EndUnion(text);
        }
        else
        {
            EndValue(PythonText.Strip(text));
        }
    }

    private void StartString()
    {
        _streams = true;
        _json.Append('"');
    }

    private void EndUnion(string text)
    {
        if (JsonText.TryRead(PythonText.Strip(text), out JsonElement value, out string json)
            && value.ValueKind != JsonValueKind.String
            && _types.Allow(value))
        {
            _json.Append(json);
        }
        else
        {
            PythonJson.AppendString(_json, text);
        }
    }

    /// <summary>JSON, else JSON that was escaped once too often, else a Python literal, else the text.</summary>
    private void EndValue(string text)
    {
        bool isNumeric = (_types & (JsonTypes.Integer | JsonTypes.Number)) != 0;
        if (JsonText.TryRead(text, out _, out string json)
            || (JsonText.TryRead($"\"{text}\"", out JsonElement unescaped, out _)
                && JsonText.TryRead(unescaped.GetString()!, out _, out json))
            || PythonLiteral.TryConvert(text, isNumeric, out json))
        {
            _json.Append(json);
        }
        else
        {
            PythonJson.AppendString(_json, text);
        }
    }

    private bool OpensContainer(string text) =>
        (_types.HasFlag(JsonTypes.Object) && text.StartsWith('{')) || (_types.HasFlag(JsonTypes.Array) && text.StartsWith('['));

    private bool MayBeScalar(string text) =>
        (_types.HasFlag(JsonTypes.Null) && Begins("null", text))
        || (_types.HasFlag(JsonTypes.Boolean) && (Begins("true", text) || Begins("false", text)))
        || ((_types & (JsonTypes.Integer | JsonTypes.Number)) != 0 && text.AsSpan().IndexOfAnyExcept(s_numberCharacters) < 0)
        || text.Length == 0;

    private static bool Begins(string word, string text) => word.StartsWith(text, StringComparison.Ordinal);
}
