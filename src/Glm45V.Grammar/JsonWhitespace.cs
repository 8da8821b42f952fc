namespace Glm45V.Grammar;

/// <summary>Where white space may stand.</summary>
public enum JsonWhitespace
{
    /// <summary>Nowhere.</summary>
    Compact,

    /// <summary>One space behind every comma and colon, as Python writes it.</summary>
    Spaced,

    /// <summary>Wherever JSON allows it, as much as one likes.</summary>
    Free,
}
