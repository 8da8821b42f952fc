using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>One action as a function: reads the arguments, acts, and answers with a text and the new screenshot.</summary>
internal sealed class BrowserFunction : AIFunction
{
    private readonly BrowserSession session;
    private readonly Func<ToolArguments, CancellationToken, Task<string>> act;

    public BrowserFunction(
        BrowserSession session, string name, string description, ToolSchema schema, Func<ToolArguments, CancellationToken, Task<string>> act)
    {
        this.session = session;
        this.act = act;
        Name = name;
        Description = description;
        JsonSchema = schema.ToJson();
    }

    public override string Name { get; }

    public override string Description { get; }

    public override JsonElement JsonSchema { get; }

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await act(new ToolArguments(Name, arguments), cancellationToken).ConfigureAwait(false);
        }
        catch (ToolArgumentException error)
        {
            text = $"Error: {error.Message} Nothing was done. Call {Name} again with correct arguments.";
        }
        catch (BrowserException error) when (error.Failure != BrowserFailure.BrowserClosed)
        {
            text = $"Error: {error.Message}";
        }

        return await ToolResponse.CreateAsync(session, text, cancellationToken).ConfigureAwait(false);
    }
}
