using System.Text.Json;
using Glm45V.Plugins.Browser;
using Microsoft.Extensions.AI;

namespace Glm45V.SemanticKernel;

/// <summary><see cref="DoneTool"/> as a function: it ends the run with the answer the model gave.</summary>
internal sealed class DoneFunction : AIFunction
{
    public override string Name => DoneTool.Declaration.Name;

    public override string Description => DoneTool.Declaration.Description;

    public override JsonElement JsonSchema => DoneTool.Declaration.JsonSchema;

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        string answer = arguments.TryGetValue("answer", out object? given) && given?.ToString() is { Length: > 0 } text ? text : "Done.";
        return ValueTask.FromResult<object?>(FinalResult.End([new TextContent(answer)], answer, ChatFinishReason.Stop));
    }
}
