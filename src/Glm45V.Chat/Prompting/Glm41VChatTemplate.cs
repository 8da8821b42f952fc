using Glm45V.Messages;

namespace Glm45V.Chat.Prompting;

/// <summary>GLM-4.1V's chat template: matches the released Jinja text byte for byte.</summary>
/// <remarks>
/// It has no tools and no switch for thinking: the model always thinks, then writes its answer inside <c>&lt;answer&gt;</c>.
/// Earlier reasoning is not written.
/// </remarks>
public sealed class Glm41VChatTemplate : IPromptTemplate
{
    /// <inheritdoc/>
    public RenderedPrompt Render(PromptRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        if (OfferedTools.Declarations(request.Tools).Count > 0)
        {
            throw new UnsupportedContentException("tools",
                $"The request offers {request.Tools.Count} tool(s), but GLM-4.1V's prompt has no place for tools: send none, or load a GLM-4.5V or GLM-4.6V model.");
        }

        var prompt = new PromptBuilder();
        prompt.Template("[gMASK]<sop>");
        foreach (PromptTurn turn in new ConversationReader(acceptVideo: true).Read(request.Messages))
        {
            prompt.Template(Head(turn)).Parts(turn.Parts);
        }

        if (request.AddGenerationPrompt)
        {
            prompt.Template("<|assistant|>\n");
        }

        return prompt.Build();
    }

    private static string Head(PromptTurn turn) => turn.Role switch
    {
        PromptRole.System => "<|system|>\n",
        PromptRole.User => "<|user|>\n",
        PromptRole.Assistant when turn.Calls.Count == 0 => "<|assistant|>\n",
        _ => throw new UnsupportedContentException("tools",
            "The conversation holds a tool call or a tool result, which GLM-4.1V's prompt has no place for: load a GLM-4.5V or GLM-4.6V model."),
    };
}
