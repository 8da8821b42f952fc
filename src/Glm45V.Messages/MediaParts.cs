using Microsoft.Extensions.AI;

namespace Glm45V.Messages;

/// <summary>Tells pictures and videos from contents that the models cannot see.</summary>
internal sealed class MediaParts(bool acceptVideo)
{
    /// <summary>Gives the part for a text, picture or video content.</summary>
    /// <exception cref="UnsupportedContentException">The content is none of these.</exception>
    public PromptPart Read(AIContent content, string where)
    {
        switch (content)
        {
            case TextContent text:
                return new TextPart(text.Text);
            case DataContent data when data.HasTopLevelMediaType("image"):
            case UriContent uri when uri.HasTopLevelMediaType("image"):
                return new ImagePart(content);
            case ClipContent when acceptVideo:
                return new VideoPart(content);
            case ClipContent:
                throw UnsupportedMedia("video", where);
            case DataContent data when acceptVideo && data.HasTopLevelMediaType("video"):
            case UriContent uri when acceptVideo && uri.HasTopLevelMediaType("video"):
                return new VideoPart(content);
            case DataContent data:
                throw UnsupportedMedia(data.MediaType, where);
            case UriContent uri:
                throw UnsupportedMedia(uri.MediaType, where);
            default:
                throw Unsupported(content, where);
        }
    }

    /// <summary>The error for a content that has no place in a prompt.</summary>
    public static UnsupportedContentException Unsupported(AIContent content, string where) =>
        new(
            content.GetType().Name,
            $"{where} holds a {content.GetType().Name}, which the prompt cannot express: "
            + "send text, images, function calls and function results.");

    private static UnsupportedContentException UnsupportedMedia(string mediaType, string where) =>
        new(mediaType, $"{where} holds content of media type '{mediaType}', which is not supported: send images (image/*) and text.");
}
