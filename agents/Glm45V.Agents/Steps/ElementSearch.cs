using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Prompts;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Steps;

/// <summary>Lets a model point at what fits a description, on the part of the page that is on the screen.</summary>
internal sealed class ElementSearch(IChatClient client, BrowserSession session, ObservationMode observe, ChatOptions? template)
{
    private const int Most = 20;

    public async Task<IReadOnlyList<FoundElement>> FindAsync(string what, CancellationToken cancellationToken)
    {
        PageObservation seen = await session.ObserveAsync(observe.Parts(), cancellationToken).ConfigureAwait(false);
        JsonElement schema = JsonSerializer.SerializeToElement(Schema(seen.Marks));
        List<ChatMessage> messages =
        [
            new(ChatRole.System, PromptFile.Read("search.md").Replace("{pointing}", observe.Words(), StringComparison.Ordinal)),
            new(ChatRole.User, [.. new AIContent?[]
            {
                new DataContent(seen.Marked ?? seen.Screenshot.Png, "image/png"),
                new TextContent(what),
                PageWords.Of(seen) is { } words ? new TextContent(words) : null,
                new TextContent($"The JSON Schema: {schema.GetRawText()}"),
            }.OfType<AIContent>()]),
        ];
        (JsonElement answer, _) = await new JsonQuestion(client, schema, "elements", template).AskAsync(messages, cancellationToken).ConfigureAwait(false);
        List<FoundElement> found = [];
        foreach (JsonElement element in answer.GetProperty("elements").EnumerateArray())
        {
            ActionTarget target = Target(element);
            PixelPoint? point = await session.LocateAsync(target, cancellationToken).ConfigureAwait(false);
            ElementInfo? there = point is { } at && at.X >= 0 && at.Y >= 0 && at.X < session.Width && at.Y < session.Height ? await session.ElementAtAsync(at.X, at.Y, cancellationToken).ConfigureAwait(false) : null;
            found.Add(new FoundElement(element.GetProperty("description").GetString()!, target, point, there));
        }

        return found;
    }

    private static ActionTarget Target(JsonElement element) =>
        element.TryGetProperty("mark", out JsonElement mark) ? new MarkTarget(mark.GetInt32())
        : element.TryGetProperty("ref", out JsonElement reference) ? new RefTarget(reference.GetString()!)
        : new PointTarget(element.GetProperty("x").GetInt32(), element.GetProperty("y").GetInt32());

    private JsonObject Schema(PageMarks? marks)
    {
        Pointing pointing = observe.Pointing();
        List<JsonObject> forms = [];
        if (pointing.HasFlag(Pointing.Marks) && marks is { Marks.Count: > 0 })
        {
            forms.Add(Form(("mark", new JsonObject { ["enum"] = new JsonArray([.. marks.Marks.Select(known => (JsonNode)known.Number)]) })));
        }

        if (pointing.HasFlag(Pointing.Refs))
        {
            forms.Add(Form(("ref", new JsonObject { ["type"] = "string", ["pattern"] = "^(f\\d+)?e\\d+$" })));
        }

        if (pointing.HasFlag(Pointing.Pixels))
        {
            forms.Add(Form(("x", Coordinate()), ("y", Coordinate())));
        }

        JsonObject items = forms is [var only] ? only : new JsonObject { ["anyOf"] = new JsonArray([.. forms]) };
        var elements = new JsonObject { ["type"] = "array", ["maxItems"] = forms.Count == 0 ? 0 : Most };
        if (forms.Count > 0)
        {
            elements["items"] = items;
        }

        return Closed(("elements", elements));
    }

    private static JsonObject Form(params (string Name, JsonNode Schema)[] target) =>
        Closed([("description", new JsonObject { ["type"] = "string", ["maxLength"] = 200 }), .. target]);

    private static JsonObject Closed(params (string Name, JsonNode Schema)[] members) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Schema))),
        ["required"] = new JsonArray([.. members.Select(member => (JsonNode)member.Name)]),
        ["additionalProperties"] = false,
    };

    private static JsonObject Coordinate() => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = CoordinateMapper.GuiMaximum };
}
