using Glm45V.Grammar.Text;

namespace Glm45V.Grammar.Tokens;

/// <summary>A text that is being read, between two of its characters.</summary>
/// <param name="Form">How its characters are written.</param>
/// <param name="Ways">Every way to go on with it.</param>
/// <param name="Others">The same state without these ways; null where nothing is left.</param>
internal sealed record TextBody(TextForm Form, IReadOnlyList<TextWay> Ways, GrammarState? Others);

/// <summary>One way to go on with a text.</summary>
/// <param name="Text">What may follow in it.</param>
/// <param name="Behind">Fewest bytes from its end to the end of everything.</param>
/// <param name="Closed">The state behind the quote that closes it; null where there is none, or it depends on what was in the text.</param>
internal sealed record TextWay(Expression Text, int Behind, GrammarState? Closed = null);
