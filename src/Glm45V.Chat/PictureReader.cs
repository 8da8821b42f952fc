using Glm45V.Imaging;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Decodes the pictures of a prompt.</summary>
internal static class PictureReader
{
    /// <summary>Decodes a picture that lies in the message itself.</summary>
    /// <exception cref="ImageException">The bytes are not a picture that can be read.</exception>
    /// <exception cref="UnsupportedOptionException">The picture is only named by an address.</exception>
    public static RgbImage Read(AIContent content, ImageLimits limits) => content switch
    {
        DataContent data => ImageDecoder.Decode(data.Data, limits, data.Name ?? $"{data.MediaType} in a message"),
        UriContent uri => throw new UnsupportedOptionException(nameof(UriContent), $"The picture '{uri.Uri}' is only named by its address, which this client does not open. Load it and send the bytes: DataContent.LoadFromAsync(path)."),
        _ => throw new ArgumentException($"{content.GetType().Name} is no picture.", nameof(content)),
    };
}
