namespace Glm45V.Grammar.Numbers;

/// <summary>How numbers of a range have to be written.</summary>
[Flags]
internal enum NumberWriting
{
    /// <summary>With or without point and exponent.</summary>
    Either = 0,

    /// <summary>Without point and exponent.</summary>
    Whole = 1,

    /// <summary>With a point or an exponent.</summary>
    Broken = 2,

    /// <summary>There is no such way.</summary>
    Neither = 3,
}
