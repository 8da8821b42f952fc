using Glm45V.Imaging;
using Glm45V.Runtime.Vision;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>From the bytes of a PNG to the patches of the vision tower, against decoding alone.</summary>
internal sealed class ImageBenchmark : IBenchmark
{
    private const int Rounds = 31;
    private static readonly ImageSize[] s_sizes = [new(1280, 720), new(1920, 1080)];

    public string Name => "images";

    public string Title => "A screenshot's way into the model";

    public Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        var table = new MarkdownTable("PNG", "decode, ms", "decode to patches, ms", "patches / decode alone (goal 2.0)");
        var processor = new ImageProcessor(new ImageProcessorOptions());
        foreach (ImageSize size in s_sizes)
        {
            byte[] png = PngEncoder.Encode(Page(size));
            double[] seconds = Paired.Seconds(
                Rounds,
                () => ImageDecoder.Decode(png, new ImageLimits(), "page"),
                () => _ = processor.Process(ImageDecoder.Decode(png, new ImageLimits(), "page")).Values);
            table.Row($"{size.Width} × {size.Height}", Number(seconds[0] * 1000), Number(seconds[1] * 1000), Number(seconds[1] / seconds[0]));
        }

        return Task.FromResult($"{table}\nA page of text and boxes, median of {Rounds} rounds in turns.\n");
    }

    /// <summary>Draws something like a page: panels, lines of text, a gradient.</summary>
    private static RgbImage Page(ImageSize size)
    {
        var random = new Random(1);
        var pixels = new byte[size.Width * size.Height * 3];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                bool ink = y % 18 < 11 && x % 9 < 6 && random.Next(3) == 0;
                int shade = ink ? 40 : (x / 160) % 3 == 0 ? 245 : 255 - (y * 30 / size.Height);
                pixels.AsSpan(((y * size.Width) + x) * 3, 3).Fill((byte)shade);
            }
        }

        return new RgbImage(size.Width, size.Height, pixels);
    }
}
