using System.Text;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat.Prompting;

/// <summary>Writes tools as the prompt lists them: one line of OpenAI's function JSON each.</summary>
internal static class ToolLines
{
    /// <summary>Writes one tool; an empty description is left out, and <c>strict</c> of its additional properties is kept.</summary>
    public static string Write(AIFunctionDeclaration tool)
    {
        var line = new StringBuilder("{\"type\": \"function\", \"function\": {\"name\": ");
        PythonJson.AppendString(line, tool.Name);
        if (!string.IsNullOrEmpty(tool.Description))
        {
            line.Append(", \"description\": ");
            PythonJson.AppendString(line, tool.Description);
        }

        line.Append(", \"parameters\": ");
        PythonJson.Append(line, tool.JsonSchema);
        if (tool.AdditionalProperties.TryGetValue("strict", out object? strict))
        {
            line.Append(", \"strict\": ");
            PythonJson.Append(line, JsonValues.ToElement(strict, $"The property 'strict' of the tool '{tool.Name}'"));
        }

        return line.Append("}}").ToString();
    }
}
