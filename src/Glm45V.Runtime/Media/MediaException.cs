namespace Glm45V.Runtime.Media;

/// <summary>A video or document that cannot be read or shown to the model.</summary>
public sealed class MediaException : Glm45VException
{
    /// <summary>Creates an error with a message made for the person who reads it.</summary>
    public MediaException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error with a message made for the person who reads it and the failure behind it.</summary>
    public MediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
