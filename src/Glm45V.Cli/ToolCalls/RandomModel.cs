using Glm45V.Chat;
using Glm45V.Nano;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.ToolCalls;

/// <summary>The product's own client, prompts and grammars with GLM-4.5V's format, over a <see cref="RandomDecoder"/> with the nano's tokens.</summary>
internal sealed class RandomModel : IDisposable
{
    private readonly RandomDecoder _decoder;

    public RandomModel()
    {
        string folder = NanoModel.Folder;
        ModelConfig config = ModelConfig.Load(folder);
        var tokenizer = Glm45VTokenizer.Load(Path.Combine(folder, ModelPaths.Tokenizer));
        ModelManifest manifest = ModelManifest.Load(folder) with { Name = "random", PromptStyle = "glm-4.5v", Screen = null };
        var images = new ImageProcessor(ImageProcessorOptions.Load(Path.Combine(folder, ModelPaths.Preprocessor)));
        _decoder = new RandomDecoder(tokenizer.Count);
        Client = new Glm45VChatClient(new Glm45VModel(manifest, config, tokenizer, images, VideoProcessor.Load(folder, config), _decoder, new Glm45VModelOptions()), ownsModel: true);
    }

    public IChatClient Client { get; }

    /// <summary>Draws the next answers from a seed.</summary>
    public void Seed(int seed) => _decoder.Source = new Random(seed);

    public void Dispose() => Client.Dispose();
}
