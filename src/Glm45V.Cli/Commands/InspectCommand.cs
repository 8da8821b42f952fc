using System.CommandLine;
using Glm45V.Converter;
using Glm45V.Runtime.Model;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v inspect</c>: says what a model folder or checkpoint is without loading it.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> s_folder = new("DIR") { Description = "A converted model folder or a Hugging Face checkpoint." };

    private static readonly Option<bool> s_verify = new("--verify") { Description = "Also compare every file with its hash." };

    public static Command Create()
    {
        var command = new Command("inspect", "Say what a model folder or checkpoint is, without loading it.") { s_folder, s_verify };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(s_folder), parsed.GetValue(s_verify)));
        return command;
    }

    private static int Run(string folder, bool verify)
    {
        if (!Directory.Exists(folder))
        {
            throw new ModelFormatException($"There is no folder '{folder}'. Give the path of a converted model or of a checkpoint.");
        }

        if (File.Exists(Path.Combine(folder, ModelPaths.Manifest)))
        {
            ShowModel(folder, verify);
        }
        else
        {
            ShowCheckpoint(folder);
        }

        return 0;
    }

    private static void ShowModel(string folder, bool verify)
    {
        ModelManifest manifest = ModelManifest.Load(folder);
        manifest.Verify(folder, verify);
        ModelConfig config = ModelConfig.Load(folder);
        Grid grid = NewGrid();
        Row(grid, "what", $"converted model '{manifest.Name}'");
        ShowConfig(grid, config);
        Row(grid, "precision", Precisions(manifest));
        Row(grid, "prompt style", manifest.PromptStyle + (manifest.Screen is { } screen ? $", screens of {screen.Width} × {screen.Height} pixels only" : ""));
        ShowMemory(grid, config, manifest.LoadedBytes, manifest.Activations ?? WeightPrecision.Fp32);
        Row(grid, "files", verify ? "every hash is right" : "every size is right (--verify compares the hashes too)");
        foreach (ModelFile file in manifest.Files)
        {
            Row(grid, "", $"{Terminal.Bytes(file.Bytes),10}  {file.Name}");
        }

        Terminal.Out.Write(grid);
    }

    private static void ShowCheckpoint(string folder)
    {
        CheckpointSummary summary = CheckpointSummary.Read(folder);
        ModelConfig config = ModelConfig.Load(folder);
        Grid grid = NewGrid();
        Row(grid, "what", "Hugging Face checkpoint (convert it to run it: glm45v convert)");
        ShowConfig(grid, config);
        Row(grid, "weights", $"{summary.Parameters:N0} parameters in {summary.TensorCount:N0} tensors: {string.Join(", ", summary.ElementTypes.Select(type => $"{type.Value:N0} × {type.Key}"))}");
        ShowMemory(grid, config, (summary.Parameters - ((long)config.Text.VocabularySize * config.Text.HiddenSize)) * sizeof(float), WeightPrecision.Fp32);
        foreach ((string name, long bytes) in summary.Files)
        {
            Row(grid, name == summary.Files[0].Name ? "files" : "", $"{Terminal.Bytes(bytes),10}  {name}");
        }

        Terminal.Out.Write(grid);
    }

    private static string Precisions(ModelManifest manifest)
    {
        string matrices = ConvertCommand.Precision(manifest.Weights) + (manifest.Block is { } block ? $" in blocks of {block}" : " (computed in fp32 on the CPU)");
        string embedding = manifest.Embedding is { } table ? $", embeddings {ConvertCommand.Precision(table)}" : "";
        string head = manifest.LmHead is { } logits ? $", logits {ConvertCommand.Precision(logits)}" : "";
        string activations = manifest.AccuracyLevel is not null ? ", activations int8" : manifest.Activations is { } floats ? $", activations {ConvertCommand.Precision(floats)}" : "";
        return matrices + embedding + head + activations + (manifest.Target == ModelTarget.Cuda ? "; for CUDA" : "");
    }

    private static void ShowConfig(Grid grid, ModelConfig config)
    {
        TextConfig text = config.Text;
        VisionConfig vision = config.Vision;
        Row(grid, "architecture", $"{config.Family.ClassName} ({config.Family.ModelType}: {config.Family.Releases})");
        Row(grid, "decoder", $"{text.LayerCount} layers × {text.HiddenSize}, {text.HeadCount} query and {text.KeyValueHeadCount} key/value heads of {text.HeadSize}, vocabulary {text.VocabularySize:N0}");
        Row(grid, "experts", text is MoeTextConfig moe
            ? $"{moe.ExpertCount} a layer, {moe.ExpertsPerToken} act on a token, {moe.SharedExpertCount} shared; the first {moe.DenseLayerCount} layer(s) are dense"
            : "none: every layer is dense");
        Row(grid, "vision tower", $"{vision.Depth} blocks × {vision.HiddenSize}, patches of {vision.PatchSize} pixels, {vision.MergeSize} × {vision.MergeSize} of them an image token");
        Row(grid, "context", $"{text.MaxPositions:N0} tokens");
    }

    private static void ShowMemory(Grid grid, ModelConfig config, long loaded, WeightPrecision activations)
    {
        TextConfig text = config.Text;
        long cacheToken = 2L * text.LayerCount * text.KeyValueHeadCount * text.HeadSize * activations.Bits() / 8;
        Row(grid, "memory", $"about {Terminal.Bytes(loaded)} for weights (floats in fp32; twice that while loading), {Terminal.Bytes(cacheToken)} a token of context ({Terminal.Bytes(cacheToken * text.MaxPositions)} when full)");
    }

    private static Grid NewGrid() => new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();

    private static void Row(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
}
