using Glm45V.Messages;
using Glm45V.Runtime.Media;
using Glm45V.Runtime.Vision;
using Microsoft.Extensions.AI;

namespace Glm45V.Chat;

/// <summary>Opens the clips of a prompt; those that lie in a message as bytes are files while it is open.</summary>
internal sealed class ClipReader : IDisposable
{
    private readonly List<string> _files = [];

    /// <summary>Opens a clip.</summary>
    /// <exception cref="MediaException">It is no video, or ffmpeg is not installed.</exception>
    /// <exception cref="UnsupportedOptionException">The clip is only named by an address.</exception>
    public VideoSource Open(AIContent content, CancellationToken cancellationToken)
    {
        switch (content)
        {
            case VideoContent video:
                return video.Source;
            case UriContent uri:
                throw new UnsupportedOptionException(nameof(UriContent), $"The video '{uri.Uri}' is only named by its address, which this client does not open. Send the file itself: new VideoContent(VideoFile.Open(path)).");
            case DataContent data:
                string file = Path.Combine(Path.GetTempPath(), $"glm45v-{Guid.NewGuid():N}.video");
                _files.Add(file);
                File.WriteAllBytes(file, data.Data.Span);
                return VideoFile.Open(file, cancellationToken: cancellationToken);
            default:
                throw new ArgumentException($"{content.GetType().Name} is no video.", nameof(content));
        }
    }

    public void Dispose() => _files.ForEach(File.Delete);
}
