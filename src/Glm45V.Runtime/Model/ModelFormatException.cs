namespace Glm45V.Runtime.Model;

/// <summary>A checkpoint or model folder cannot be used: a file is missing, damaged, or of a kind that is not supported.</summary>
public sealed class ModelFormatException : Glm45VException
{
    /// <summary>Creates the error; the message names the file or key and the next move.</summary>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the failure behind it.</summary>
    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
