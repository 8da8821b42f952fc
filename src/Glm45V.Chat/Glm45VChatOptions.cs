namespace Glm45V.Chat;

/// <summary>Defaults of a <see cref="Glm45VChatClient"/> for what a request leaves open.</summary>
public sealed record Glm45VChatOptions
{
    /// <summary>Whether the model thinks before it answers when a request does not say; null leaves it to the model, which thinks.</summary>
    public bool? Thinking { get; init; }

    /// <summary>The most tokens of an answer when a request does not say, at least 1; null goes on to the end of the context.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Tokens that reasoning may take when a request does not say, at least 0, before it is ended; null sets no limit.</summary>
    public int? ThinkingBudget { get; init; }

    /// <summary>Whether answers hold their reasoning when a request does not say. The default is true.</summary>
    public bool IncludeReasoning { get; init; } = true;

    /// <summary>Whose cached conversations requests may use when they do not say; callers with different salts never share one.</summary>
    public string CacheSalt { get; init; } = "";

    /// <summary>Folders whose pictures messages may name by a <c>file:</c> address. The default is none: a message could name any file of the machine.</summary>
    public IReadOnlyList<string> PictureFolders { get; init; } = [];

    /// <summary>Fetches pictures that messages name by an <c>https:</c> address. The default is null, which refuses them: a message could make this machine ask any other.</summary>
    public HttpClient? PictureClient { get; init; }

    /// <summary>Pictures larger than this many bytes, or than 100 megapixels, are refused. The default is 64 MiB.</summary>
    public Imaging.ImageLimits ImageLimits { get; init; } = new();
}
