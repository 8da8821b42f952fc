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

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, AnswerGrammar Form)> _latest = [];

    /// <summary>Gives the form of an answer; null where it is free.</summary>
    /// <exception cref="UnsupportedOptionException">A form cannot be enforced; the message says why.</exception>
    public AnswerGrammar? Of(ChatOptions? request, IPromptTemplate template, bool mayThink)
    {
        var demand = RequestDemand.Of(request);
        if (demand is { Calls: null, Json: null, Grammar: null, Tools.Count: 0 })
        {
            return null;
        }

        ToolCallDemand calls = demand.Calls is null ? ToolCallDemand.Auto : demand.Calls.RequiredFunctionName is null ? ToolCallDemand.Required : ToolCallDemand.Only;
        string key = string.Join('\n', [$"{calls} {!demand.OneCall} {mayThink}", demand.Json is null ? "" : RequestDemand.SchemaOf(demand.Json), demand.Grammar?.Kind ?? "", .. demand.Grammar?.Texts ?? [], .. demand.Tools.SelectMany(tool => new[] { template.WrittenName(tool), RequestDemand.SchemaOf(tool) })]);
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
                Tools = [.. demand.Tools.Select(tool => Rule(tool, template.WrittenName(tool), isDemanded: demand.Calls is not null))],
                Demand = calls,
                ManyCalls = !demand.OneCall,
                Content = demand.CompileText(),
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

    private static ToolCallRule Rule(AIFunctionDeclaration tool, string name, bool isDemanded)
    {
        var rule = new ToolCallRule(name, RequestDemand.SchemaOf(tool));
        try
        {
            AnswerGrammar.Check(rule);
            return rule;
        }
        catch (GrammarException error)
        {
            return isDemanded ? throw RequestDemand.CannotDemand(tool, error) : rule with { Schema = RequestDemand.AnyObject };
        }
    }
}
