using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Tokenization;
using Spectre.Console;

namespace Glm45V.Evals;

/// <summary><c>cache</c>: time to the first token of a conversation that comes back one turn longer, against the same prompt without kept cache.</summary>
internal static class CacheCommand
{
    private const int Screens = 4;

    private static readonly Option<string> s_model = new("--model") { Description = "Folder of a converted model.", Required = true, HelpName = "DIR" };

    private static readonly Option<int> s_width = new("--width") { Description = "Width of a screen in pixels.", DefaultValueFactory = _ => 1280, HelpName = "N" };

    private static readonly Option<int> s_height = new("--height") { Description = "Height of a screen in pixels.", DefaultValueFactory = _ => 720, HelpName = "N" };

    public static Command Create()
    {
        var command = new Command("cache", "Measure the time to the first token of a second turn, with four screens of history, against the cold prompt.") { s_model, s_width, s_height };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(s_model), new ImageSize(parsed.GetValue(s_width), parsed.GetValue(s_height)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, ImageSize size, CancellationToken cancellationToken)
    {
        using Glm45VModel model = await Glm45VModel.LoadAsync(folder, cancellationToken);
        RgbImage[] screens = [.. Enumerable.Range(0, Screens).Select(seed => Noise(size, seed))];
        const string Answer = "It is the third one.<|user|>\nAnd then?<|assistant|>\n";
        await TimeAsync(model, screens, Answer, useCache: false, cancellationToken); // the first of all runs prepares
        (TimeSpan cold, GenerationStatistics statistics) = await TimeAsync(model, screens, Answer, useCache: false, cancellationToken);
        await TimeAsync(model, screens, "", useCache: true, cancellationToken);
        (TimeSpan warm, GenerationStatistics second) = await TimeAsync(model, screens, Answer, useCache: true, cancellationToken);
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("prompt tokens", "cached", "cold ms", "second turn ms", "ratio");
        table.AddRow($"{statistics.PromptTokens}", $"{second.CachedTokens}", Text(cold.TotalMilliseconds), Text(warm.TotalMilliseconds), (warm / cold).ToString("F4", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>Times everything from pictures and text to the first token.</summary>
    private static async Task<(TimeSpan Time, GenerationStatistics Statistics)> TimeAsync(Glm45VModel model, RgbImage[] screens, string more, bool useCache, CancellationToken cancellationToken)
    {
        var statistics = new GenerationStatistics();
        var options = new GenerationOptions { MaxNewTokens = 1, UseCache = useCache };
        string pictures = string.Concat(Enumerable.Repeat("<|begin_of_image|><|image|><|end_of_image|>", Screens));
        string text = $"[gMASK]<sop><|user|>\n{pictures}Which button is next?<|assistant|>\n{more}";
        long start = Stopwatch.GetTimestamp();
        ModelInput input = model.Prepare([new PromptSegment(text, AllowAddedTokens: true)], screens);
        await foreach (GeneratedToken _ in model.GenerateAsync(input, options, statistics, cancellationToken))
        {
        }

        return (Stopwatch.GetElapsedTime(start), statistics);
    }

    private static RgbImage Noise(ImageSize size, int seed)
    {
        var pixels = new byte[size.Width * size.Height * 3];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(size.Width, size.Height, pixels);
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F0", CultureInfo.InvariantCulture);
}
