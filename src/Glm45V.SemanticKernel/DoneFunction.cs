using System.Text.Json;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.SemanticKernel;

/// <summary><c>done</c> as a function: it ends the run with the answer the model gave.</summary>
internal sealed class DoneFunction : AIFunction
{
    private static readonly AIFunctionDeclaration s_declaration = ActionCatalog.Declare("done");

    public override string Name => s_declaration.Name;

    public override string Description => s_declaration.Description;

    public override JsonElement JsonSchema => s_declaration.JsonSchema;

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        string answer = arguments.TryGetValue("answer", out object? given) && given?.ToString() is { Length: > 0 } text ? text : "Done.";
        return ValueTask.FromResult<object?>(FinalResult.End([new TextContent(answer)], answer, ChatFinishReason.Stop));
    }
}
