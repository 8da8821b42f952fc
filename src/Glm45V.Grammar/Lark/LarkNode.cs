using Glm45V.Grammar.Text;
using Glm45V.Grammar.Tokens;

namespace Glm45V.Grammar.Lark;

/// <summary>A part of a grammar's rules.</summary>
internal abstract record LarkNode
{
    /// <summary>Parts that are compared by what they are, not by where they stand, would make states of different places the same.</summary>
    public virtual bool Equals(LarkNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A language without recursion.</summary>
internal sealed record LarkText(Expression Texts) : LarkNode;

/// <summary>A control token, by its spelling.</summary>
internal sealed record LarkMark(string Mark) : LarkNode;

/// <summary>A text of another grammar.</summary>
internal sealed record LarkInner(GrammarState Start) : LarkNode;

/// <summary>Another rule.</summary>
internal sealed record LarkRule(string Name) : LarkNode
{
    /// <summary>What the rule says; known when all rules are read.</summary>
    public LarkNode Body { get; set; } = null!;
}

/// <summary>One part behind the other.</summary>
internal sealed record LarkSequence(IReadOnlyList<LarkNode> Parts) : LarkNode;

/// <summary>One of several parts.</summary>
internal sealed record LarkChoice(IReadOnlyList<LarkNode> Parts) : LarkNode;

/// <summary>A part several times.</summary>
internal sealed record LarkRepeat(LarkNode Part, int Min, int Max) : LarkNode;
