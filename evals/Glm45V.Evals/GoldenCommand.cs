using System.CommandLine;
using System.Globalization;
using Glm45V.Converter;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Vision;
using Spectre.Console;

namespace Glm45V.Evals;

/// <summary><c>golden</c>: converts a checkpoint at each precision and measures it against the reference's logits and tokens.</summary>
internal static class GoldenCommand
{
    private static readonly Option<string> s_checkpoint = new("--checkpoint") { Description = "Folder of the checkpoint.", Required = true, HelpName = "DIR" };

    private static readonly Option<string> s_golden = new("--golden") { Description = "Folder with the reference's cases.json, cases.safetensors and pictures.", Required = true, HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("golden", "Measure every precision against the reference: logit errors, and how many greedy tokens it keeps when fed the reference's.") { s_checkpoint, s_golden };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed.GetRequiredValue(s_checkpoint), parsed.GetRequiredValue(s_golden), cancellationToken)));
        return command;
    }

    private static int Run(string checkpoint, string golden, CancellationToken cancellationToken)
    {
        var images = new ImageProcessor(ImageProcessorOptions.Load(Path.Combine(checkpoint, "preprocessor_config.json")));
        IReadOnlyList<GoldenCase> cases = GoldenCase.Load(golden, images, VideoProcessor.Load(checkpoint, ModelConfig.Load(checkpoint)));
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("weights", "decoder MiB", "mean logit error", "largest", "greedy tokens kept");
        foreach ((string name, ConversionOptions options) in PrecisionVariants.All())
        {
            string work = Directory.CreateTempSubdirectory("glm45v-golden-").FullName;
            try
            {
                string folder = Path.Combine(work, "model");
                ConversionResult result = ModelConverter.Convert(checkpoint, folder, options, cancellationToken: cancellationToken);
                Score score = Measure(folder, result.Manifest, cases, cancellationToken);
                long bytes = result.Manifest.Files.Single(file => file.Name == ModelPaths.ExternalData(ModelPaths.DecoderGraph)).Bytes;
                table.AddRow(name, Text($"{bytes / 1048576.0:F2}"), Text($"{score.Mean:0.0E-0}"), Text($"{score.Largest:0.0E-0}"), Text($"{score.Kept} of {score.Tokens} ({100.0 * score.Kept / score.Tokens:F1} %)"));
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120);
        AnsiConsole.Write(table);
        Console.WriteLine($"{cases.Count} cases. Errors are relative to the largest reference logit of a case.");
        return 0;
    }

    private static Score Measure(string folder, ModelManifest manifest, IReadOnlyList<GoldenCase> cases, CancellationToken cancellationToken)
    {
        ModelConfig config = ModelConfig.Load(folder);
        using Decoder decoder = Decoder.Load(folder, config, manifest);
        var score = new Score();
        foreach (GoldenCase golden in cases)
        {
            using KvCache cache = decoder.CreateCache();
            float[] logits = decoder.PrefillAt(golden.Input, cache, [.. golden.Ints("logits_at").Select(at => (long)at)], cancellationToken);
            score.Add(golden.Floats("logits"), logits);
            int[] greedy = golden.Ints("greedy");
            float[] last = logits[^config.Text.VocabularySize..]; // the last of logits_at is the prompt's end
            foreach (int token in greedy)
            {
                score.Tokens++;
                score.Kept += Array.IndexOf(last, last.Max()) == token ? 1 : 0;
                last = decoder.Step(token, cache, cancellationToken).ToArray();
            }
        }

        return score;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Score
    {
        private double _sum;
        private long _count;

        public int Tokens { get; set; }

        public int Kept { get; set; }

        public double Largest { get; private set; }

        public double Mean => _sum / _count;

        public void Add(float[] expected, float[] actual)
        {
            double scale = expected.Max(MathF.Abs);
            foreach ((float left, float right) in expected.Zip(actual))
            {
                double error = Math.Abs(left - right) / scale;
                _sum += error;
                Largest = Math.Max(Largest, error);
            }

            _count += expected.Length;
        }
    }
}
