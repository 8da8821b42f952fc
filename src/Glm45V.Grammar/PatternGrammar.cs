using System.Collections.Concurrent;
using Glm45V.Grammar.Json;
using Glm45V.Grammar.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar;

/// <summary>Texts that a regular expression matches, or some texts that are listed.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PatternGrammar : TextGrammar
{
    private const long Work = 2_000_000;

    private readonly ConcurrentDictionary<(Expression, JsonStringPosition), State> _states = [];

    private PatternGrammar(Expression texts) => Start = texts.IsVoid ? null : At(texts, default);

    internal override GrammarState? Start { get; }

    /// <summary>Makes the grammar of the texts that a regular expression matches from their first to their last character.</summary>
    /// <param name="pattern">A pattern as ECMA-262 writes it, without look-around, back-references and \b.</param>
    /// <exception cref="GrammarException">It is no pattern, or not regular, or takes more work than it may.</exception>
    public static PatternGrammar Regex(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        try
        {
            return new PatternGrammar(EcmaPattern.Whole(NewPool(), pattern));
        }
        catch (PatternException error)
        {
            throw new GrammarException($"The pattern '{pattern}' cannot be enforced: {error.Message}.", error);
        }
    }

    /// <summary>Makes the grammar of some texts.</summary>
    /// <exception cref="GrammarException">There is none.</exception>
    public static PatternGrammar Choice(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        string[] all = [.. texts];
        return all.Length == 0 ? throw new GrammarException("There is no text to choose. Give at least one.") : new PatternGrammar(NewPool().Literals(all));
    }

    private static ExpressionPool NewPool() => new(new Fuel(Work), CodePointCost.Plain);

    private State At(Expression rest, JsonStringPosition position) => _states.GetOrAdd((rest, position), static (key, grammar) => new State(grammar, key.Item1, key.Item2), this);

    /// <summary>What is left of the text, and where in a character.</summary>
    private sealed class State(PatternGrammar grammar, Expression rest, JsonStringPosition position) : GrammarState
    {
        private int _finish = -1;

        public override bool CanEnd => position.Place == JsonStringPlace.Between && rest.IsNullable;

        public override int Finish => _finish < 0 ? _finish = CanEnd ? 0 : JsonFinish.OfText(position, rest) : _finish;

        public override TextBody? Body => position.Place == JsonStringPlace.Between ? new TextBody(TextForm.Plain, [new TextWay(rest, 0)], null) : null;

        public override GrammarState? Next(byte value) =>
            position.ReadPlain(value, out int codePoint) is not { } next ? null
            : codePoint < 0 ? next.CanBecome(rest.MovesWithin) ? grammar.At(rest, next) : null
            : rest.Move(codePoint) is { Kind: not ExpressionKind.None } moved ? grammar.At(moved, next)
            : null;
    }
}
