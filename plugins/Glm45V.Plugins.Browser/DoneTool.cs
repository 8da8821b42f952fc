using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser;

/// <summary>The tool by which a model ends a run.</summary>
public static class DoneTool
{
    /// <summary>The tool's declaration: <c>done{answer?}</c>.</summary>
    public static AIFunctionDeclaration Declaration { get; } = AIFunctionFactory.CreateDeclaration(
        "done",
        "Ends the work: call it when the screenshot shows that the task is done, or when it cannot be done.",
        JsonElement.Parse("""
            {
              "type": "object",
              "properties": { "answer": { "type": "string", "description": "What the task asks to be told, if it asks for anything." } }
            }
            """));
}
