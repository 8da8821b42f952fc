using System.Collections.Concurrent;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Answers;

/// <summary>The answers of a GLM model that think, say something of a form, or call tools with arguments that their schemas accept.</summary>
/// <remarks>
/// <code>
/// answer := (&lt;think&gt; text &lt;/think&gt; "\n"?)? (content | (text | call)*)
/// call   := &lt;tool_call&gt; NAME "\n" (&lt;arg_key&gt; KEY &lt;/arg_key&gt; "\n" &lt;arg_value&gt; VALUE &lt;/arg_value&gt; "\n")* &lt;/tool_call&gt;
/// </code>
/// Marks are control tokens, told by id: text that spells one is text. A value is raw text where the argument is a string, else JSON;
/// where it may be either, text that reads as another allowed type is that type. Thread-safe.
/// </remarks>
public sealed class AnswerGrammar : TextGrammar
{
    private readonly ConcurrentDictionary<(AnswerPlace, GrammarState?), AnswerState> _states = [];

    private AnswerGrammar(AnswerOptions options, CallMachine? calls)
    {
        Options = options;
        Calls = calls;
        Begin = State(AnswerPlace.Begin);
        Start = State(options.MayThink ? AnswerPlace.Start : AnswerPlace.Line);
    }

    internal override GrammarState? Start { get; }

    internal AnswerOptions Options { get; }

    internal CallMachine? Calls { get; }

    /// <summary>Behind the reasoning.</summary>
    internal AnswerState Begin { get; }

    /// <summary>Compiles what answers may be.</summary>
    /// <exception cref="SchemaException">A tool's schema is wrong, or cannot be enforced exactly.</exception>
    /// <exception cref="GrammarException">The options contradict each other, or a schema takes more work than it may.</exception>
    public static AnswerGrammar Compile(AnswerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Tools.Count == 0 && options.Demand != ToolCallDemand.Auto)
        {
            throw new GrammarException("A tool call is demanded, but there is no tool. Give at least one.");
        }

        if (options.Content is { IsVoid: true } && options.Demand == ToolCallDemand.Auto && options.Tools.Count == 0)
        {
            throw new GrammarException("No text fulfils the grammar: its constraints contradict each other. Loosen one of them.");
        }

        return new AnswerGrammar(options, options.Tools.Count == 0 ? null : new CallMachine(options.Tools, options.Schemas));
    }

    /// <summary>Checks that calls of a tool can be enforced.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="schemas">As <see cref="AnswerOptions.Schemas"/>.</param>
    /// <exception cref="SchemaException">Its schema is wrong, or cannot be enforced exactly.</exception>
    /// <exception cref="GrammarException">Its name cannot be written, or its schema takes more work than it may.</exception>
    public static void Check(ToolCallRule tool, JsonSchemaOptions? schemas = null)
    {
        ArgumentNullException.ThrowIfNull(tool);
        _ = new CallMachine([tool], schemas ?? new AnswerOptions().Schemas);
    }

    internal AnswerState State(AnswerPlace place, GrammarState? inner = null) => _states.GetOrAdd((place, inner), static (key, grammar) => new AnswerState(grammar, key.Item1, key.Item2), this);
}
