using Glm45V.Messages;
using Glm45V.Runtime.Vision;

namespace Glm45V.Chat;

/// <summary>A clip in a message: a video file (<c>VideoFile.Open</c>), or frames (<see cref="FrameList"/>).</summary>
/// <param name="source">The clip; it is read when the request is made.</param>
public sealed class VideoContent(VideoSource source) : ClipContent
{
    /// <summary>The clip.</summary>
    public VideoSource Source { get; } = source;
}
