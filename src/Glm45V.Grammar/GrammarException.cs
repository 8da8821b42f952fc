namespace Glm45V.Grammar;

/// <summary>A grammar cannot be made, or a matcher cannot go on. The message says why and what to do.</summary>
public class GrammarException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    public GrammarException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public GrammarException(string message, Exception cause)
        : base(message, cause)
    {
    }
}

/// <summary>A grammar needs more work or memory than a grammar may take.</summary>
public sealed class GrammarFuelException() : GrammarException("The grammar needs more states than it may have. Simplify patterns and overlapping alternatives, or raise GrammarOptions.Fuel.");

/// <summary>A JSON Schema cannot be enforced exactly, so it is not enforced at all.</summary>
/// <param name="location">JSON pointer to what cannot be enforced, as a fragment: <c>#/properties/a</c>.</param>
/// <param name="keyword">The keyword or feature in question.</param>
/// <param name="reason">Why, and what to write instead.</param>
public sealed class SchemaException(string location, string keyword, string reason) : GrammarException($"{location}: {reason}")
{
    /// <summary>JSON pointer to what cannot be enforced.</summary>
    public string Location { get; } = location;

    /// <summary>The keyword or feature in question.</summary>
    public string Keyword { get; } = keyword;

    /// <summary>Why it cannot be enforced.</summary>
    public string Reason { get; } = reason;
}
