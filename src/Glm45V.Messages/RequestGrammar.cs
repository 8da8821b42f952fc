using System.Collections;
using System.Text.Json;
using Glm45V.Grammar;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>A form that a request writes out as a text grammar: one of <c>regex</c>, <c>lark</c> and <c>choice</c>.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Texts">The expression, the grammar, or the texts to choose from.</param>
internal sealed record RequestGrammar(string Kind, IReadOnlyList<string> Texts)
{
    public const string Regex = "regex";
    public const string Lark = "lark";
    public const string Choice = "choice";

    /// <summary>Reads the grammar of a request; null where it has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static RequestGrammar? Of(ChatOptions? request)
    {
        object? value = request?.AdditionalProperties?.GetValueOrDefault(RequestProperties.Grammar);
        (string Kind, object? Body)[] members = value switch
        {
            null => [],
            JsonElement { ValueKind: JsonValueKind.Object } json => [.. json.EnumerateObject().Select(member => (member.Name, (object?)member.Value))],
            IDictionary given => [.. given.Keys.Cast<object>().Select(key => (key.ToString() ?? "", given[key]))],
            _ => [("", value)],
        };
        if (members.Length == 0 && value is null)
        {
            return null;
        }

        return members.Length == 1 && members[0].Kind is Regex or Lark or Choice && Read(members[0].Kind, members[0].Body) is { } texts
            ? new RequestGrammar(members[0].Kind, texts)
            : throw Wrong(RequestProperties.Grammar, value);
    }

    /// <summary>Compiles it.</summary>
    /// <exception cref="UnsupportedOptionException">It cannot be enforced; the message says why.</exception>
    public TextGrammar Compile()
    {
        try
        {
            return Kind switch
            {
                Regex => PatternGrammar.Regex(Texts[0]),
                Lark => LarkGrammar.Compile(Texts[0]),
                _ => PatternGrammar.Choice(Texts),
            };
        }
        catch (GrammarException error)
        {
            throw new UnsupportedOptionException(RequestProperties.Grammar, error.Message, error);
        }
    }

    private static ArgumentOutOfRangeException Wrong(string name, object? value) => new(name, value, $"{name} must be an object with one of regex (a text), lark (a text) and choice (texts), not '{value}'.");

    private static string[]? Read(string kind, object? body)
    {
        IEnumerable<object?> items = (kind, body) switch
        {
            (not Choice, _) => [body],
            (_, JsonElement { ValueKind: JsonValueKind.Array } json) => json.EnumerateArray().Cast<object?>(),
            (_, IEnumerable list and not string) => list.Cast<object?>(),
            _ => [null],
        };
        string?[] texts = [.. items.Select(item => item is JsonElement { ValueKind: JsonValueKind.String } json ? json.GetString() : item as string)];
        return texts.Contains(null) ? null : [.. texts.OfType<string>()];
    }
}
