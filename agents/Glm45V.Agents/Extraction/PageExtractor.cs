using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Agents.Navigation;
using Glm45V.Agents.Prompts;
using Glm45V.Agents.Steps;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Extraction;

/// <summary>Reads data off a page: a model reads the screenshot and the text of the whole page, without any tool; each value is then looked for on the page.</summary>
/// <remarks>The client and the session stay the caller's to dispose.</remarks>
public sealed class PageExtractor
{
    private static readonly AIJsonSchemaCreateOptions s_closed = new() { TransformOptions = new AIJsonSchemaTransformOptions { DisallowAdditionalProperties = true } };

    private readonly IChatClient _client;
    private readonly BrowserSession _session;
    private readonly ChatOptions? _template;

    /// <summary>Puts a model in front of a page.</summary>
    /// <param name="client">The model.</param>
    /// <param name="session">The browser, at the page.</param>
    /// <param name="template">Settings passed on to the client, such as thinking or the token budget; tools and the response format are set here.</param>
    public PageExtractor(IChatClient client, BrowserSession session, ChatOptions? template = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);

        _client = client;
        _session = session;
        _template = template?.Clone();
        _template?.Tools = null;
    }

    /// <summary>Reads data of a type of .NET.</summary>
    /// <typeparam name="T">The type; members that the page may not tell should be nullable.</typeparam>
    /// <exception cref="ArgumentException">The request is empty.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    /// <exception cref="Glm45VException">The type's schema cannot be enforced, or the model's answer does not fulfil it.</exception>
    public async Task<PageExtraction<T>> ExtractAsync<T>(string what, CancellationToken cancellationToken = default)
    {
        JsonElement schema = AIJsonUtilities.CreateJsonSchema(typeof(T), inferenceOptions: s_closed);
        PageExtraction read = await ExtractAsync(what, schema, cancellationToken).ConfigureAwait(false);
        return new PageExtraction<T>(read, read.Json.Deserialize<T>(AIJsonUtilities.DefaultOptions)!);
    }

    /// <summary>Reads data of a form.</summary>
    /// <param name="what">What to read, in words.</param>
    /// <param name="schema">The form, as a JSON Schema.</param>
    /// <param name="cancellationToken">Stops the model.</param>
    /// <exception cref="ArgumentException">The request is empty.</exception>
    /// <exception cref="BrowserException">The page or the browser is gone or does not answer.</exception>
    /// <exception cref="Glm45VException">The schema cannot be enforced, or the model's answer does not fulfil it.</exception>
    public async Task<PageExtraction> ExtractAsync(string what, JsonElement schema, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(what);

        var question = new JsonQuestion(_client, schema, "extraction", _template);
        Screenshot screen = await _session.ScreenshotAsync(cancellationToken).ConfigureAwait(false);
        PageText page = await _session.ReadAsync(cancellationToken).ConfigureAwait(false);
        List<ChatMessage> messages =
        [
            new(ChatRole.System, PromptFile.Read("extraction.md")),
            new(ChatRole.User, [new DataContent(screen.Png, "image/png"), new TextContent(what), new TextContent(PageWords.Quote("Text of the page", page.Url, page.ToString())), new TextContent($"The JSON Schema: {schema.GetRawText()}")]),
        ];
        (JsonElement answer, UsageDetails usage) = await question.AskAsync(messages, cancellationToken).ConfigureAwait(false);
        var read = new PageExtraction
        {
            Json = answer,
            Sources = new SourceFinder(page).Find(answer),
            Url = page.Url,
            Note = page.LeftOut == 0 ? null : FormattableString.Invariant($"The page is too long: its last {page.LeftOut} pieces of text were left out."),
            Usage = usage,
        };
        return await ToldAsync(read, page, messages, cancellationToken).ConfigureAwait(false);
    }

    // What the page does not show literally, the model concluded from something: it is asked from what.
    private async Task<PageExtraction> ToldAsync(PageExtraction read, PageText page, List<ChatMessage> messages, CancellationToken cancellationToken)
    {
        ValueSource[] open = [.. read.Sources.Where(source => source.Kind == SourceKind.Unknown)];
        if (open.Length == 0 || page.Blocks.Count == 0)
        {
            return read;
        }

        messages.Add(new ChatMessage(
            ChatRole.User,
            $"The page does not show these values in the same words: {string.Join(", ", open.Select(source => $"{source.Path} ({source.Value})"))}. "
            + "Say for each from which numbered piece of the page's text you concluded it; 0 when it comes from the picture alone."));
        try
        {
            var question = new JsonQuestion(_client, SourcesSchema(open, page.Blocks.Count), "sources", _template);
            (JsonElement answer, UsageDetails usage) = await question.AskAsync(messages, cancellationToken).ConfigureAwait(false);
            usage.Add(read.Usage);
            var told = answer.GetProperty("sources").EnumerateArray()
                .GroupBy(entry => entry.GetProperty("path").GetString()!, entry => entry.GetProperty("piece").GetInt32(), StringComparer.Ordinal)
                .ToDictionary(entry => entry.Key, entry => entry.First(), StringComparer.Ordinal);
            return read with
            {
                Sources = [.. read.Sources.Select(source => source.Kind == SourceKind.Unknown && told.GetValueOrDefault(source.Path) is > 0 and int number
                    ? source with { Kind = SourceKind.Told, Text = page.Blocks[number - 1].Text, Box = page.Blocks[number - 1].Box }
                    : source)],
                Usage = usage,
            };
        }
        catch (Glm45VException error)
        {
            // The data is there; only where some of it comes from is not.
            return read with { Note = $"{read.Note} The model could not tell where {open.Length} of the values come from: {error.Message}".Trim() };
        }
    }

    private static JsonElement SourcesSchema(ValueSource[] open, int pieces) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["sources"] = new JsonObject
            {
                ["type"] = "array",
                ["maxItems"] = open.Length,
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["path"] = new JsonObject { ["enum"] = new JsonArray([.. open.Select(source => (JsonNode)source.Path)]) },
                        ["piece"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = pieces },
                    },
                    ["required"] = new JsonArray("path", "piece"),
                    ["additionalProperties"] = false,
                },
            },
        },
        ["required"] = new JsonArray("sources"),
        ["additionalProperties"] = false,
    });
}
