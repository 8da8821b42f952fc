using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Glm45V.Agents.Extraction;
using Glm45V.Cli.Browse;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v extract</c>: reads data of a form off a page, and tells where on the page each value stands.</summary>
internal static class ExtractCommand
{
    private const int LongestText = 60;

    private static readonly JsonSerializerOptions s_written = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly Argument<string> s_what = new("WHAT") { Description = "What to read, in words." };

    private static readonly Option<string> s_schema = new("--schema") { Description = "JSON Schema that the data fulfils.", HelpName = "FILE", Required = true };

    private static readonly Option<string?> s_sources = new("--sources") { Description = "Also write where each value stands into a file, as JSON: path, value, kind, text, box in pixels from the page's upper left corner.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("extract", "Read data off a page as JSON; standard error tells the text and the box on the page that each value comes from.") { s_what, s_schema, s_sources };
        BrowserChoice.AddTo(command);
        ModelChoice.AddTo(command);
        VisionChoice.AddTo(command);
        command.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(s_what)))
            {
                result.AddError("WHAT is empty: say what to read, for example glm45v extract \"every tea with its price\" --schema teas.json --url https://shop.example");
            }

            if (result.GetResult("--url") is null)
            {
                result.AddError("--url URL is needed: the page to read.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        JsonElement schema = await SchemaAsync(parsed.GetRequiredValue(s_schema), cancellationToken);
        Uri start = BrowserChoice.UrlOf(parsed)!;
        using ChosenModel model = await ModelChoice.OpenAsync(parsed, cancellationToken);
        await VisionChoice.CheckAsync(parsed, model, cancellationToken);
        (int, int) screen = BrowserChoice.ScreenOf(model);
        BrowserOptions options = await BrowserChoice.ReadAsync(parsed, start, screen, cancellationToken);
        await using BrowserSession session = await BrowserSession.StartAsync(options, cancellationToken);
        await Console.Error.WriteLineAsync($"page     {start} in {options.Width} × {options.Height} pixels");
        await session.GotoAsync(start.ToString(), cancellationToken);
        var extractor = new PageExtractor(model.Client, session, new ChatOptions { MaxOutputTokens = 8192 });
        PageExtraction read = await extractor.ExtractAsync(parsed.GetValue(s_what)!, schema, cancellationToken);

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(read.Json, s_written));
        foreach (ValueSource source in read.Sources)
        {
            await Console.Error.WriteLineAsync(Line(source));
        }

        if (read.Note is { } note)
        {
            await Console.Error.WriteLineAsync($"note     {note}");
        }

        if (parsed.GetValue(s_sources) is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(read.Sources, s_written), cancellationToken);
            await Console.Error.WriteLineAsync($"sources  {Path.GetFullPath(file)}");
        }

        return 0;
    }

    private static string Line(ValueSource source)
    {
        string where = source.Kind switch
        {
            SourceKind.Found => $"shown at {source.Box}: ",
            SourceKind.Told => $"the model says, from the text at {source.Box}: ",
            _ => "not among the page's text",
        };
        string text = source.Text is null ? "" : $"“{Short(source.Text)}”";
        return Terminal.Printable($"value    {source.Path} = {Short(source.Value)}  {where}{text}");
    }

    private static string Short(string text) => text.Length <= LongestText ? text : $"{text[..(LongestText - 1)]}…";

    private static async Task<JsonElement> SchemaAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new Glm45VException($"There is no file '{file}': --schema names a JSON Schema, such as {{\"type\": \"object\", \"properties\": {{\"price\": {{\"type\": \"number\"}}}}}}.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new Glm45VException($"'{file}' is no JSON: {error.Message}", error);
        }
    }
}
