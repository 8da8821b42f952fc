namespace Glm45V;

/// <summary>The root of every error this product raises on purpose; its message says what is wrong, with which value, and what to do next.</summary>
/// <remarks>It lives in the lowest project of the dependency order, so that models, browsers and agents share one root.</remarks>
public class Glm45VException : Exception
{
    /// <summary>Creates an error with a message made for the person who reads it.</summary>
    public Glm45VException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error with a message made for the person who reads it and the failure behind it.</summary>
    public Glm45VException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
