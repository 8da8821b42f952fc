namespace Glm45V.Chat;

/// <summary>Defaults of a <see cref="Glm45VChatClient"/> for what a request leaves open.</summary>
public sealed record Glm45VChatOptions
{
    /// <summary>Whether the model thinks before it answers when a request does not say; null leaves it to the model, which thinks.</summary>
    public bool? Thinking { get; init; }

    /// <summary>The most tokens of an answer when a request does not say, at least 1; null goes on to the end of the context.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Pictures larger than this many bytes, or than 100 megapixels, are refused. The default is 64 MiB.</summary>
    public Imaging.ImageLimits ImageLimits { get; init; } = new();
}
