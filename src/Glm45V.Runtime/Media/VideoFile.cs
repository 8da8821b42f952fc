using System.Globalization;
using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Media;

/// <summary>A video file whose frames ffmpeg reads.</summary>
public sealed class VideoFile : VideoSource
{
    /// <summary>The longest clip that is opened, in seconds: every frame up to the last wanted one has to be decoded.</summary>
    public const int MaxSeconds = 2 * 3600;

    private const string Protocols = "file,pipe"; // a playlist must not open addresses of the network

    private readonly string _path;

    private VideoFile(string path, VideoMetadata metadata)
    {
        _path = path;
        Metadata = metadata;
    }

    /// <inheritdoc />
    public override string Name => $"'{_path}'";

    /// <inheritdoc />
    public override VideoMetadata Metadata { get; }

    /// <summary>Opens a file and reads how long it is and how fast it runs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Frames a second to look at; null leaves it to the model.</param>
    /// <param name="cancellationToken">Stops ffprobe.</param>
    /// <exception cref="MediaException">The file is missing, no video, empty or too long, or ffmpeg is not installed.</exception>
    public static VideoFile Open(string path, double? sampleRate = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new MediaException($"There is no file '{path}'. Correct the path.");
        }

        string full = Path.GetFullPath(path); // a name that begins with '-' is no option then
        string text = MediaProgram.Ffprobe.Read(
            ["-v", "error", "-protocol_whitelist", Protocols, "-select_streams", "v:0", "-show_entries", "stream=avg_frame_rate,nb_frames,duration:format=duration", "-of", "json", full], cancellationToken);
        return new VideoFile(path, ReadMetadata(path, text)) { SampleRate = sampleRate };
    }

    /// <inheritdoc />
    public override void Read(IReadOnlyList<long> indices, Action<RgbImage> take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(take);
        string wanted = string.Join('+', indices.Select(index => string.Create(CultureInfo.InvariantCulture, $"eq(n\\,{index})")));
        int taken = 0;
        RgbImage? last = null;
        MediaProgram.Ffmpeg.Run(
            ["-v", "error", "-nostdin", "-protocol_whitelist", Protocols, "-i", Path.GetFullPath(_path), "-map", "0:v:0", "-vf", $"select='{wanted}',setpts=N/TB", "-r", "1",
             "-frames:v", indices.Count.ToString(CultureInfo.InvariantCulture), "-c:v", "ppm", "-pix_fmt", "rgb24", "-f", "image2pipe", "-"],
            output =>
            {
                for (; taken < indices.Count && PpmReader.Read(output) is { } frame; taken++)
                {
                    take(last = frame);
                }
            },
            cancellationToken);
        if (last is null)
        {
            throw new MediaException($"{Name} holds no frames that can be shown. Give another file.");
        }

        // Files state a frame or two more than they hold; the last one stands in for those.
        for (; taken < indices.Count; taken++)
        {
            take(last);
        }
    }

    private static VideoMetadata ReadMetadata(string path, string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        if (!document.RootElement.TryGetProperty("streams", out JsonElement streams) || streams.GetArrayLength() == 0)
        {
            throw new MediaException($"'{path}' holds no video. Give a file with pictures in it.");
        }

        JsonElement stream = streams[0];
        double rate = Ratio(Text(stream, "avg_frame_rate"));
        double? seconds = Number(Text(stream, "duration")) ?? (document.RootElement.TryGetProperty("format", out JsonElement format) ? Number(Text(format, "duration")) : null);
        if (rate <= 0)
        {
            rate = 24; // what the reference takes where a file states none
        }

        long frames = (long)(Number(Text(stream, "nb_frames")) ?? Math.Round((seconds ?? 0) * rate));
        if (frames < 1)
        {
            throw new MediaException($"'{path}' has 0 frames. Give a video with pictures in it.");
        }

        double length = seconds ?? (frames / rate);
        return length <= MaxSeconds
            ? new VideoMetadata(frames, rate, seconds)
            : throw new MediaException(FormattableString.Invariant(
                $"'{path}' is {length / 3600:F1} hours long; up to {MaxSeconds / 3600} hours are read. Cut out the part in question: ffmpeg -i IN -ss START -t SECONDS -c copy OUT"));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    private static double Ratio(string? text) =>
        text?.Split('/') is [var above, var below] && Number(above) is { } upper && Number(below) is > 0 and { } lower ? upper / lower : 0;
}
