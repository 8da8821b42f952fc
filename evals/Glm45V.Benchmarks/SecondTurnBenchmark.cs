using System.Diagnostics;
using Glm45V.Converter;
using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>From pictures and text to the first token of a conversation that comes back one turn longer, against the same prompt without kept cache.</summary>
internal sealed class SecondTurnBenchmark : IBenchmark
{
    private const int Screens = 4;

    public string Name => "second-turn";

    public string Title => "Second turn with four screens of history";

    public async Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable("model", "screens", "prompt tokens", "cached", "cold, ms", "second turn, ms", "second / cold (goal 0.10)");
        await MeasureAsync(table, "small, fp32", workbench.Synthetic("small", 4, new ConversionOptions()), new ImageSize(1280, 720), cancellationToken);
        await MeasureAsync(table, "1b, int4", workbench.Synthetic("1b", null, new ConversionOptions { Weights = WeightPrecision.Int4, Int8Activations = true }), new ImageSize(640, 360), cancellationToken);
        await MeasureAsync(table, "nano", Workbench.Nano, new ImageSize(224, 308), cancellationToken);
        return $"{table}\nEverything is timed from four pictures and a text to the first token, once each after a first run. The nano's whole prompt is so short that the new tokens of the second turn are a good part of it.\n";
    }

    private static async Task MeasureAsync(MarkdownTable table, string name, string folder, ImageSize size, CancellationToken cancellationToken)
    {
        using Glm45VModel model = await Glm45VModel.LoadAsync(folder, cancellationToken);
        RgbImage[] screens = [.. Enumerable.Range(0, Screens).Select(seed => Noise(size, seed))];
        const string Answer = "It is the third one.<|user|>\nAnd then?<|assistant|>\n";
        await TimeAsync(model, [screens[0], screens[0], screens[0], screens[0]], Answer, useCache: false, cancellationToken); // the first of all runs prepares
        (TimeSpan cold, GenerationStatistics first) = await TimeAsync(model, screens, Answer, useCache: false, cancellationToken);
        await TimeAsync(model, screens, "", useCache: true, cancellationToken);
        (TimeSpan warm, GenerationStatistics second) = await TimeAsync(model, screens, Answer, useCache: true, cancellationToken);
        table.Row(name, $"{size.Width} × {size.Height}", $"{first.PromptTokens}", $"{second.CachedTokens}", Number(cold.TotalMilliseconds), Number(warm.TotalMilliseconds), Number(warm / cold));
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
}
