using System.Text.Json;
using Glm45V.Plugins.Browser.Actions;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>One action as a function: reads the arguments, acts, and answers with a text and the new screenshot.</summary>
internal sealed class BrowserFunction(BrowserSession session, AIFunctionDeclaration declaration, double snapRadius) : AIFunction
{
    public override string Name => declaration.Name;

    public override string Description => declaration.Description;

    public override JsonElement JsonSchema => declaration.JsonSchema;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var values = arguments.ToDictionary(StringComparer.Ordinal);
        ActionReport report = ActionCatalog.TryRead(Name, values, out BrowserAction? action, out string? error)
            ? await session.ActAsync(action, snapRadius, cancellationToken).ConfigureAwait(false)
            : new ActionReport { Error = error };
        return await ToolResponse.CreateAsync(session, report, cancellationToken).ConfigureAwait(false);
    }
}
