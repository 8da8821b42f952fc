using Glm45V.Chat.Parsing;
using Glm45V.Chat.Tests.Prompting;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Tests.Parsing;

/// <summary>A parsed output with its events joined, so that outputs cut in different ways can be compared.</summary>
internal sealed record ParsedOutput(string? Reasoning, string? Content, string Calls, string Boxes, OutputEnd End)
{
    public static readonly AITool[] Tools =
    [
        DeclaredTool.Create(
            "get_weather", """{"type": "object", "properties": {"city": {"type": "string"}, "date": {"type": "string"}, "days": {"type": "integer"}, "metric": {"type": "boolean"}}}"""),
        DeclaredTool.Create("get_time"),
        DeclaredTool.Create(
            "write",
            """
            {"type": "object", "properties": {"path": {"type": "string"}, "content": {"type": "string"}, "mode": {"type": ["string", "null"]},
             "owner": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "size": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
             "tags": {"type": "array"}, "meta": {"type": "object"}, "ratio": {"type": "number"}, "force": {"type": "boolean"}, "count": {"type": "integer"}}}
            """),
    ];

    /// <summary>Parses text whose tags are control tokens, cut into pieces of this many characters; 0 leaves it whole.</summary>
    public static ParsedOutput Of(string text, int piece = 0, OutputParserOptions? options = null) =>
        Join(Events(Tokens(text, _ => piece == 0 ? text.Length : piece), options, out OutputEnd end), end);

    /// <summary>Parses text whose tags are control tokens, cut at random.</summary>
    public static ParsedOutput Of(string text, Random random) =>
        Join(Events(Tokens(text, _ => random.Next(1, 12)), null, out OutputEnd end), end);

    public static List<OutputEvent> Events(IEnumerable<OutputToken> tokens, OutputParserOptions? options, out OutputEnd end)
    {
        int calls = 0;
        var parser = new OutputParser((options ?? new OutputParserOptions { Tools = Tools }) with { NewCallId = () => $"call_{calls++}" });
        var events = new List<OutputEvent>();
        foreach (OutputToken token in tokens)
        {
            parser.Push(token, events);
        }

        end = parser.Finish(events);
        return events;
    }

    public static IEnumerable<OutputToken> Tokens(string text, Func<int, int> pieceLength)
    {
        var lexer = new TaggedTextLexer();
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(Math.Max(1, pieceLength(at)), text.Length - at);
            foreach (OutputToken token in lexer.Push(text.Substring(at, length)))
            {
                yield return token;
            }

            at += length;
        }

        foreach (OutputToken token in lexer.Flush())
        {
            yield return token;
        }
    }

    /// <summary>Joins events; checks that the pieces of each call's arguments make up its JSON.</summary>
    public static ParsedOutput Join(List<OutputEvent> events, OutputEnd end)
    {
        var calls = new List<string>();
        foreach (ToolCallCompleted call in events.OfType<ToolCallCompleted>())
        {
            Assert.Equal(call.ArgumentsJson, string.Concat(events.OfType<ToolCallArgumentsDelta>().Where(delta => delta.Index == call.Index).Select(delta => delta.Json)));
            Assert.Equal([call.CallId], events.OfType<ToolCallStarted>().Where(start => start.Index == call.Index && start.Name == call.Name).Select(start => start.CallId));
            calls.Add($"{call.Index}:{call.CallId}:{call.Name}{call.ArgumentsJson}");
        }

        return new ParsedOutput(
            Text(events.OfType<ReasoningDelta>().Select(delta => delta.Text)),
            Text(events.OfType<TextDelta>().Select(delta => delta.Text)),
            string.Join("\n", calls),
            string.Join("|", events.OfType<BoxRegion>().Select(box => box.Text)),
            end);
    }

    private static string? Text(IEnumerable<string> pieces) => string.Concat(pieces) is { Length: > 0 } text ? text : null;
}
