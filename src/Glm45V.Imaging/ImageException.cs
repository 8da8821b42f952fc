namespace Glm45V.Imaging;

/// <summary>A picture that cannot be read: missing, empty, damaged, of another format, or over the limits.</summary>
public sealed class ImageException : Glm45VException
{
    /// <summary>Creates an error about the picture called <paramref name="name"/>.</summary>
    public ImageException(string name, string message)
        : base(message)
    {
        Name = name;
    }

    /// <summary>Creates an error about the picture called <paramref name="name"/> and the failure behind it.</summary>
    public ImageException(string name, string message, Exception innerException)
        : base(message, innerException)
    {
        Name = name;
    }

    /// <summary>The file path or the name given by the caller.</summary>
    public string Name { get; }
}
