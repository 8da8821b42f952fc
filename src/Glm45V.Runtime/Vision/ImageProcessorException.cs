namespace Glm45V.Runtime.Vision;

/// <summary>A picture whose shape the model cannot take, or image settings that this product does not follow.</summary>
public sealed class ImageProcessorException : Glm45VException
{
    /// <summary>Creates an error with a message made for the person who reads it.</summary>
    public ImageProcessorException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error with a message made for the person who reads it and the failure behind it.</summary>
    public ImageProcessorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
