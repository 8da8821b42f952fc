using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>The tools of a request that a model can call.</summary>
internal static class OfferedTools
{
    /// <summary>Gives the declarations among the tools.</summary>
    /// <exception cref="UnsupportedContentException">A tool has no function declaration, as with hosted tools.</exception>
    public static List<AIFunctionDeclaration> Declarations(IReadOnlyList<AITool> tools)
    {
        var declarations = new List<AIFunctionDeclaration>(tools.Count);
        foreach (AITool tool in tools)
        {
            declarations.Add(tool as AIFunctionDeclaration ?? throw new UnsupportedContentException(
                tool.GetType().Name,
                $"The tool '{tool.Name}' is a {tool.GetType().Name}, which only a hosted service can run: offer AIFunction tools."));
        }

        return declarations;
    }
}
