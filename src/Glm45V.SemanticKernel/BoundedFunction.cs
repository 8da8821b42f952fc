using Microsoft.Extensions.AI;

namespace Glm45V.SemanticKernel;

/// <summary>A function that ends the run after so many rounds of the model: one that never says it is done comes to an end all the same.</summary>
internal sealed class BoundedFunction(AIFunction inner, int maxRounds) : DelegatingAIFunction(inner)
{
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        object? result = await base.InvokeCoreAsync(arguments, cancellationToken).ConfigureAwait(false);
        return FunctionInvokingChatClient.CurrentContext is { } context && context.Iteration + 1 >= maxRounds && result is not FinalResult && result is IEnumerable<AIContent> contents
            ? FinalResult.End(contents, $"Stopped after {maxRounds} rounds without an answer.", ChatFinishReason.Length)
            : result;
    }
}
