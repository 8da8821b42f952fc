namespace Glm45V.Grammar.Numbers;

/// <summary>How numbers may be written.</summary>
internal enum NumberForm
{
    /// <summary>Whole numbers without point, numbers with bounds without exponent: what a model should write.</summary>
    Plain,

    /// <summary>In every form that JSON has: 1.0 and 1e2 are whole numbers too.</summary>
    Any,
}
