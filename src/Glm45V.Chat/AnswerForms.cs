using System.Text.Json;
using Glm45V.Chat.Prompting;
using Glm45V.Grammar;
using Glm45V.Grammar.Answers;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>The forms that requests demand of answers, as grammars; the latest are kept.</summary>
/// <remarks>
/// JSON, calls that have to come, and the arguments of calls are enforced by their schemas. Where the model may call tools or not, a tool
/// whose schema cannot be enforced exactly is offered all the same: then its arguments are an object, no more. Thread-safe.
/// </remarks>
internal sealed class AnswerForms
{
    private const int Kept = 32;
    private const string AnyObject = """{"type":"object"}""";

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, AnswerGrammar Form)> _latest = [];

    /// <summary>Gives the form of an answer; null where it is free.</summary>
    /// <exception cref="UnsupportedOptionException">A form cannot be enforced; the message says why.</exception>
    public AnswerGrammar? Of(ChatOptions? request, IReadOnlyList<AITool> tools, IPromptTemplate template, bool mayThink)
    {
        AIFunctionDeclaration[] offered = [.. tools.OfType<AIFunctionDeclaration>()];
        var required = request?.ToolMode as RequiredChatToolMode;
        var json = request?.ResponseFormat as ChatResponseFormatJson;
        RequestGrammar? grammar = RequestGrammar.Of(request);
        if (json is not null && grammar is not null)
        {
            throw new UnsupportedOptionException(RequestProperties.Grammar, $"The answer can have one form, but {nameof(ChatOptions.ResponseFormat)} and '{RequestProperties.Grammar}' both ask for one. Leave one out.");
        }

        if (required is null && json is null && grammar is null && offered.Length == 0)
        {
            return null;
        }

        if (required?.RequiredFunctionName is { } named)
        {
            offered = [.. offered.Where(tool => tool.Name == named)];
            if (offered.Length == 0)
            {
                throw new UnsupportedOptionException(nameof(request.ToolMode), $"A call of '{named}' is demanded, but no tool of that name is offered. Add it to the tools.");
            }
        }
        else if (required is not null && offered.Length == 0)
        {
            throw new UnsupportedOptionException(nameof(request.ToolMode), "A tool call is demanded, but no tool is offered. Add one to the tools, or use ChatToolMode.Auto.");
        }

        ToolCallDemand demand = required is null ? ToolCallDemand.Auto : required.RequiredFunctionName is null ? ToolCallDemand.Required : ToolCallDemand.Only;
        bool isMany = request?.AllowMultipleToolCalls != false;
        string key = string.Join('\n', [$"{demand} {isMany} {mayThink}", Text(json), grammar?.Kind ?? "", .. grammar?.Texts ?? [], .. offered.SelectMany(tool => new[] { template.WrittenName(tool), tool.JsonSchema.GetRawText() })]);
        lock (_gate)
        {
            for (LinkedListNode<(string Key, AnswerGrammar Form)>? node = _latest.First; node is not null; node = node.Next)
            {
                if (node.Value.Key == key)
                {
                    _latest.Remove(node);
                    _latest.AddFirst(node);
                    return node.Value.Form;
                }
            }

            var options = new AnswerOptions
            {
                Tools = [.. offered.Select(tool => Rule(tool, template.WrittenName(tool), isDemanded: required is not null))],
                Demand = demand,
                ManyCalls = isMany,
                Content = json is null ? grammar?.Compile() : Content(json),
                MayThink = mayThink,
            };
            var form = AnswerGrammar.Compile(options);
            _latest.AddFirst((key, form));
            if (_latest.Count > Kept)
            {
                _latest.RemoveLast();
            }

            return form;
        }
    }

    private static string Text(ChatResponseFormatJson? json) => json is null ? "" : json.Schema?.GetRawText() ?? AnyObject;

    private static ToolCallRule Rule(AIFunctionDeclaration tool, string name, bool isDemanded)
    {
        string schema = tool.JsonSchema.ValueKind == JsonValueKind.Undefined ? AnyObject : tool.JsonSchema.GetRawText();
        var rule = new ToolCallRule(name, schema);
        try
        {
            AnswerGrammar.Check(rule);
            return rule;
        }
        catch (GrammarException error)
        {
            return isDemanded
                ? throw new UnsupportedOptionException(nameof(ChatOptions.ToolMode), $"A call of '{tool.Name}' cannot be enforced: {error.Message}. Change its schema, or use ChatToolMode.Auto.", error)
                : rule with { Schema = AnyObject };
        }
    }

    private static JsonSchemaGrammar Content(ChatResponseFormatJson json)
    {
        try
        {
            return JsonSchemaGrammar.Compile(Text(json));
        }
        catch (GrammarException error)
        {
            throw new UnsupportedOptionException(nameof(ChatOptions.ResponseFormat), $"The JSON schema cannot be enforced: {error.Message}. Change it, or ask for JSON without a schema.", error);
        }
    }
}
