using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Prompting;

/// <summary>Writes a conversation the way one family of models was trained to read it.</summary>
public interface IPromptTemplate
{
    /// <summary>Writes the conversation as prompt text with one placeholder for each picture.</summary>
    /// <exception cref="UnsupportedContentException">A message or tool holds something that the prompt cannot express.</exception>
    RenderedPrompt Render(PromptRequest request);

    /// <summary>Gives the name of the offered tool that the model means by a name it wrote; an unknown name comes back as it is.</summary>
    string ResolveToolName(string written, IReadOnlyList<AITool> tools) => written;

    /// <summary>Gives the name by which the model calls an offered tool.</summary>
    string WrittenName(AITool tool) => tool.Name;

    /// <summary>Whether an answer may begin with reasoning.</summary>
    /// <param name="enableThinking">As in <see cref="PromptRequest.EnableThinking"/>.</param>
    bool LetsThink(bool? enableThinking) => enableThinking != false;
}
