namespace Glm45V.Runtime.Vision;

/// <summary>A video that cannot be read or shown to the model.</summary>
public sealed class VideoException : Glm45VException
{
    /// <summary>Creates an error with a message made for the person who reads it.</summary>
    public VideoException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error with a message made for the person who reads it and the failure behind it.</summary>
    public VideoException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
