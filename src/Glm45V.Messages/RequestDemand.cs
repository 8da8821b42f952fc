using System.Text.Json;
using Glm45V.Grammar;
using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>What a request demands of its answer, whoever enforces it: which calls it may or must make, and the form of its text.</summary>
/// <param name="Tools">The tools that may be called; where a named call is demanded, that one.</param>
/// <param name="Calls">The calls that have to come; null where calls are free.</param>
/// <param name="Json">The document that has to come; null where there is none.</param>
/// <param name="Grammar">The form that the text has to have; null where there is none.</param>
/// <param name="OneCall">Whether only one call may come.</param>
internal sealed record RequestDemand(IReadOnlyList<AIFunctionDeclaration> Tools, RequiredChatToolMode? Calls, ChatResponseFormatJson? Json, RequestGrammar? Grammar, bool OneCall)
{
    /// <summary>The schema of any object.</summary>
    public const string AnyObject = """{"type":"object"}""";

    /// <summary>Reads a request.</summary>
    /// <exception cref="UnsupportedOptionException">It contradicts itself.</exception>
    /// <exception cref="UnsupportedContentException">A tool cannot be called from here.</exception>
    public static RequestDemand Of(ChatOptions? request)
    {
        List<AIFunctionDeclaration> tools = request?.ToolMode is NoneChatToolMode ? [] : OfferedTools.Declarations([.. request?.Tools ?? []]);
        var required = request?.ToolMode as RequiredChatToolMode;
        if (required?.RequiredFunctionName is { } named)
        {
            tools = tools.FindAll(tool => tool.Name == named);
            if (tools.Count == 0)
            {
                throw new UnsupportedOptionException(nameof(ChatOptions.ToolMode), $"A call of '{named}' is demanded, but no tool of that name is offered. Add it to the tools.");
            }
        }

        if (required is not null && tools.Count == 0)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.ToolMode), "A tool call is demanded, but no tool is offered. Add one to the tools, or use ChatToolMode.Auto.");
        }

        var demand = new RequestDemand(tools, required, request?.ResponseFormat as ChatResponseFormatJson, RequestGrammar.Of(request), request?.AllowMultipleToolCalls == false);
        return demand is { Json: not null, Grammar: not null }
            ? throw new UnsupportedOptionException(RequestProperties.Grammar, $"The answer can have one form, but {nameof(ChatOptions.ResponseFormat)} and '{RequestProperties.Grammar}' both ask for one. Leave one out.")
            : demand;
    }

    /// <summary>The schema of a tool's arguments as JSON.</summary>
    public static string SchemaOf(AIFunctionDeclaration tool) => tool.JsonSchema.ValueKind == JsonValueKind.Undefined ? AnyObject : tool.JsonSchema.GetRawText();

    /// <summary>The schema of a document as JSON.</summary>
    public static string SchemaOf(ChatResponseFormatJson json) => json.Schema?.GetRawText() ?? AnyObject;

    /// <summary>The grammar of the text; null where it is free.</summary>
    /// <exception cref="UnsupportedOptionException">It cannot be enforced; the message says why.</exception>
    public TextGrammar? CompileText(JsonSchemaOptions? options = null)
    {
        if (Json is null)
        {
            return Grammar?.Compile();
        }

        try
        {
            return JsonSchemaGrammar.Compile(SchemaOf(Json), options);
        }
        catch (GrammarException error)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.ResponseFormat), $"The JSON schema cannot be enforced: {error.Message}. Change it, or ask for JSON without a schema.", error);
        }
    }

    /// <summary>The error for a tool whose calls are demanded and cannot be enforced.</summary>
    public static UnsupportedOptionException CannotDemand(AIFunctionDeclaration tool, GrammarException error) =>
        new(nameof(ChatOptions.ToolMode), $"A call of '{tool.Name}' cannot be enforced: {error.Message}. Change its schema, or use ChatToolMode.Auto.", error);
}
