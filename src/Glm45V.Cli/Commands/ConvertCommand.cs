using System.CommandLine;
using System.Globalization;
using Glm45V.Chat.Prompting;
using Glm45V.Converter;
using Glm45V.Runtime.Model;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v convert</c>: a Hugging Face checkpoint becomes a model folder.</summary>
internal static class ConvertCommand
{
    private static readonly Option<string> s_from = new("--from")
    {
        Description = "Folder of the checkpoint: model.safetensors or shards with their index, config.json, tokenizer.json, preprocessor_config.json.",
        Required = true,
        HelpName = "HF_DIR",
    };

    private static readonly Option<string> s_to = new("--to")
    {
        Description = "Folder to make; it must not exist yet, or be empty.",
        Required = true,
        HelpName = "OUT_DIR",
    };

    private static readonly Option<WeightPrecision?> s_weights = new("--weights")
    {
        Description = "How matrices are stored: fp32 (the default) is exact, bf16 and fp16 take half the space, int8 a quarter, int4 an eighth. On the CPU floats are computed in fp32.",
        HelpName = "fp32|fp16|bf16|int8|int4",
    };

    private static readonly Option<ModelTarget> s_target = new("--target")
    {
        Description = "What the decoder runs on. The graph for cuda takes int4 or int8 and runs on the CPU too, slowly.",
        HelpName = "cpu|cuda",
        DefaultValueFactory = _ => ModelTarget.Cpu,
    };

    private static readonly Option<WeightPrecision?> s_activations = new("--activations")
    {
        Description = "Precision of activations and KV cache with --target cuda: fp16 (the default), bf16, or fp32 for comparisons on the CPU.",
        HelpName = "fp32|fp16|bf16",
    };

    private static readonly Option<int?> s_block = new("--block")
    {
        Description = "Elements that share a scale, for int8 and int4: 32, 64 or 128; if not given, 32 for the CPU and 64 for CUDA.",
        HelpName = "N",
    };

    private static readonly Option<WeightPrecision?> s_embedding = new("--embedding-weights")
    {
        Description = "How token embeddings are stored; as --weights if not given, or fp16 with int8 and int4.",
        HelpName = "fp32|fp16|bf16|int8",
    };

    private static readonly Option<WeightPrecision?> s_lmHead = new("--lm-head-weights")
    {
        Description = "How the matrix that gives the logits is stored; as --weights if not given, or int8 with int4.",
        HelpName = "fp32|fp16|bf16|int8|int4",
    };

    private static readonly Option<bool> s_int8Activations = new("--int8-activations") { Description = "Round activations to 8 bits in products with int4 too, as the CPU does with int8: faster, less exact." };

    private static readonly Option<bool> s_resume = new("--resume") { Description = "Go on with a conversion that was stopped, and keep what is written when this one is." };

    private static readonly Option<string?> s_name = new("--name")
    {
        Description = "Name of the model as users see it; the checkpoint folder's name if not given.",
    };

    private static readonly Option<string?> s_style = new("--prompt-style")
    {
        Description = "Chat template the model was trained with; that of its family if not given.",
    };

    private static readonly Option<ScreenSize?> s_screen = new("--screen")
    {
        Description = "The only screen size the model reads, for models trained on one.",
        HelpName = "WIDTHxHEIGHT",
        CustomParser = result =>
        {
            if (ParseScreen(result.Tokens[0].Value) is { } size)
            {
                return size;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no screen size: write WIDTHxHEIGHT in pixels, for example 224x308.");
            return null;
        },
    };

    private static readonly Option<bool> s_noCheck = new("--no-check") { Description = "Do not load the new model and run one step on it; for models larger than this machine's memory." };

    public static Command Create()
    {
        s_from.RequireText();
        s_to.RequireText();
        s_style.AcceptOnlyFromAmong([.. PromptTemplates.Styles]);
        foreach (Option<WeightPrecision?> precision in (Option<WeightPrecision?>[])[s_weights, s_embedding, s_lmHead, s_activations])
        {
            precision.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out _))
                {
                    result.AddError($"'{result.Tokens[0].Value}' is no precision: write {precision.HelpName!.Replace('|', ',')}.");
                }
            });
        }

        var command = new Command("convert", "Convert a Hugging Face checkpoint of the GLM-V family (GLM-4.5V, 4.6V, 4.6V-Flash, 4.1V) into a model folder for ONNX Runtime.")
        {
            s_from, s_to, s_target, s_weights, s_activations, s_block, s_embedding, s_lmHead, s_int8Activations, s_resume, s_name, s_style, s_screen, s_noCheck,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string to = parsed.GetRequiredValue(s_to);
        var options = new ConversionOptions
        {
            Weights = parsed.GetValue(s_weights) ?? WeightPrecision.Fp32,
            Target = parsed.GetValue(s_target),
            Activations = parsed.GetValue(s_activations),
            Block = parsed.GetValue(s_block),
            Embedding = parsed.GetValue(s_embedding),
            LmHead = parsed.GetValue(s_lmHead),
            Int8Activations = parsed.GetValue(s_int8Activations),
            Resume = parsed.GetValue(s_resume),
            Name = parsed.GetValue(s_name),
            PromptStyle = parsed.GetValue(s_style),
            Screen = parsed.GetValue(s_screen),
            SelfCheck = !parsed.GetValue(s_noCheck),
        };
        ConversionResult result = await BarProgress<ConversionProgress>.RunAsync("Reading", Show, progress =>
            Task.Run(() => ModelConverter.Convert(parsed.GetRequiredValue(s_from), to, options, progress, cancellationToken), CancellationToken.None));
        long bytes = result.Manifest.Files.Sum(file => file.Bytes);
        string state = options.SelfCheck ? "one step ran on it" : "not run yet";
        await Console.Out.WriteLineAsync(
            $"{to}: {result.Manifest.Name}, {Precision(options.Weights)}{(options.Target == ModelTarget.Cpu ? "" : " for CUDA")}, {result.Manifest.Files.Count} files, {Terminal.Bytes(bytes)}; {state}.");
        if (result.UnusedTensors.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"{result.UnusedTensors.Count} tensors of the checkpoint were not used, the first is {result.UnusedTensors[0]}.");
        }

        return 0;
    }

    /// <summary>A precision as the command line spells it.</summary>
    public static string Precision(WeightPrecision precision) => precision.ToString().ToLowerInvariant();

    private static void Show(ProgressTask bar, ConversionProgress value)
    {
        bar.Description = value.Phase;
        bar.MaxValue = Math.Max(1, value.BytesTotal);
        bar.Value = value.BytesWritten;
    }

    private static ScreenSize? ParseScreen(string text)
    {
        string[] sides = text.Split('x');
        return sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            && width > 0 && height > 0
            ? new ScreenSize(width, height)
            : null;
    }
}
