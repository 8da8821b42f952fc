using System.Text;
using Glm45V.Grammar;
using Glm45V.Messages;
using Microsoft.Extensions.AI;

namespace Glm45V.Remote.Answers;

/// <summary>What an answer has to be: which calls it may or must make, and the form of its text; told to the endpoint and judged here.</summary>
internal sealed class Demand
{
    private const int Shown = 300;
    private static readonly JsonSchemaOptions s_anyForm = new() { AnyForm = true };

    private readonly Dictionary<string, JsonSchemaGrammar?> _arguments = new(StringComparer.Ordinal);
    private readonly TextGrammar? _text;

    private Demand(RequestDemand request)
    {
        Request = request;
        _text = request.CompileText(s_anyForm);
        foreach (AIFunctionDeclaration tool in request.Tools)
        {
            _arguments[tool.Name] = Compile(tool, isDemanded: request.Calls is not null);
        }
    }

    /// <summary>What the request demands.</summary>
    public RequestDemand Request { get; }

    /// <summary>Whether the text is of a form, so that it is held back until it is whole.</summary>
    public bool HasForm => _text is not null;

    private IReadOnlyList<AIFunctionDeclaration> Tools => Request.Tools;

    private RequiredChatToolMode? Calls => Request.Calls;

    private ChatResponseFormatJson? Json => Request.Json;

    private RequestGrammar? Grammar => Request.Grammar;

    /// <summary>Reads what a request demands.</summary>
    /// <exception cref="UnsupportedOptionException">It contradicts itself, or a schema cannot be judged exactly.</exception>
    public static Demand Of(ChatOptions? request) => new(RequestDemand.Of(request));

    /// <summary>Says in words what an endpoint takes no field for; null where there is nothing to say.</summary>
    public string? InWords(bool schemaTaken, bool callsTaken)
    {
        var words = new List<string>();
        if (Calls is not null && !callsTaken)
        {
            words.Add(Calls.RequiredFunctionName is { } name ? $"Answer by calling the tool {name}, whatever is asked." : "Answer by calling at least one of the tools, whatever is asked.");
        }

        if (Json is { Schema: { } schema } && !schemaTaken)
        {
            words.Add($"Answer with one JSON document and nothing else. It must fulfil this JSON Schema:\n{schema.GetRawText()}");
        }
        else if (Json is not null && !schemaTaken)
        {
            words.Add("Answer with one JSON object and nothing else.");
        }

        return words.Count == 0 ? null : string.Join('\n', words);
    }

    /// <summary>Says what is wrong with a call, in words for the model; null where nothing is.</summary>
    public string? FlawOf(RemoteCall call)
    {
        if (!_arguments.TryGetValue(call.Name, out JsonSchemaGrammar? grammar))
        {
            return Tools.Count == 0 ? $"There is no tool '{call.Name}': no tools are offered." : $"There is no tool '{call.Name}'. Call one of {string.Join(", ", Tools.Select(tool => tool.Name))}.";
        }

        byte[] arguments = Encoding.UTF8.GetBytes(call.Arguments);
        return grammar is null || grammar.Accepts(arguments)
            ? call.Parsed is null ? $"The arguments of {call.Name} are no JSON object." : null
            : $"The arguments of {call.Name} do not fulfil its schema: {Where(grammar, call.Arguments, arguments)}";
    }

    /// <summary>Says what is wrong with an answer as a whole, in words for the model; null where nothing is.</summary>
    /// <param name="text">Its text, unwrapped.</param>
    /// <param name="calls">Its calls.</param>
    public string? FlawOf(string text, IReadOnlyList<RemoteCall> calls)
    {
        if (calls.Select(FlawOf).FirstOrDefault(flaw => flaw is not null) is { } wrong)
        {
            return wrong;
        }

        if (Calls is not null && calls.Count == 0)
        {
            return Calls.RequiredFunctionName is { } name ? $"You did not call the tool {name}. Call it." : "You did not call a tool. Call at least one.";
        }

        if (_text is null || calls.Count > 0)
        {
            return null;
        }

        byte[] document = Encoding.UTF8.GetBytes(text);
        if (_text.Accepts(document))
        {
            return null;
        }

        string what = Grammar is null ? $"JSON document{(Json!.Schema is { } schema ? $" that fulfils this JSON Schema: {schema.GetRawText()}" : "")}"
            : Grammar.Kind == RequestGrammar.Choice ? $"one of these texts: {string.Join(" | ", Grammar.Texts)}"
            : $"text of this {(Grammar.Kind == RequestGrammar.Regex ? "regular expression" : "Lark grammar")}: {Grammar.Texts[0]}";
        return $"The answer has to be {(Grammar?.Kind == RequestGrammar.Choice ? "" : "a ")}{what} It is not: {Where(_text, text, document)}";
    }

    private static string Where(TextGrammar grammar, string text, byte[] bytes)
    {
        int accepted = grammar.AcceptedPrefix(bytes);
        string good = Encoding.UTF8.GetString(bytes.AsSpan(0, accepted));
        return accepted == bytes.Length
            ? $"it ends too early, behind {Quote(good)}."
            : $"what follows {Quote(good)} cannot stand there: {Quote(text[Math.Min(good.Length, text.Length)..])}.";

        static string Quote(string part) => part.Length == 0 ? "its beginning" : part.Length <= Shown ? $"'{part}'" : $"'…{part[^Shown..]}'";
    }

    private static JsonSchemaGrammar? Compile(AIFunctionDeclaration tool, bool isDemanded)
    {
        try
        {
            return JsonSchemaGrammar.Compile(RequestDemand.SchemaOf(tool), s_anyForm);
        }
        catch (GrammarException error)
        {
            return isDemanded
                ? throw RequestDemand.CannotDemand(tool, error)
                : null;
        }
    }
}
