using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glm45V.Chat;
using Glm45V.Messages;
using Glm45V.Nano;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>The client of a local model whose tokens are written down beforehand, in GLM-4.5V's own format; everything else is the real thing.</summary>
internal static class ScriptedModel
{
    public static IChatClient Client(IEnumerable<Said> answers, ILoggerFactory? loggers = null, List<string>? prompts = null)
    {
        string folder = NanoModel.Folder;
        ModelConfig config = ModelConfig.Load(folder);
        Glm45VTokenizer tokenizer = Glm45VTokenizer.Load(Path.Combine(folder, ModelPaths.Tokenizer));
        ModelManifest manifest = ModelManifest.Load(folder) with { PromptStyle = "glm-4.5v", Screen = null };
        tokenizer.TryGetId("<|user|>", out int end);
        var images = new ImageProcessor(ImageProcessorOptions.Load(Path.Combine(folder, ModelPaths.Preprocessor)));
        var decoder = new ScriptedDecoder(tokenizer, end, answers.Select(Written), prompts ?? []);
        return new Glm45VChatClient(new Glm45VModel(manifest, config, tokenizer, images, VideoProcessor.Load(folder, config), decoder, new Glm45VModelOptions()), ownsModel: true, loggerFactory: loggers);
    }

    private static string Written(Said said)
    {
        var text = new StringBuilder("<think>").Append(said.Reasoning).Append("</think>\n").Append(said.Text);
        foreach ((string name, JsonObject arguments) in said.Calls)
        {
            text.Append("\n<tool_call>").Append(name).Append('\n');
            foreach ((string key, JsonNode? value) in arguments)
            {
                text.Append("<arg_key>").Append(key).Append("</arg_key>\n<arg_value>").Append(value is JsonValue given && given.TryGetValue(out string? words) ? words : PythonJson.Serialize(JsonSerializer.SerializeToElement(value))).Append("</arg_value>\n");
            }

            text.Append("</tool_call>");
        }

        return text.ToString();
    }
}
