using Glm45V.Imaging;
using Glm45V.Runtime.Media;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Tests.Media;

public sealed class VideoFileTests(MediaTools tools) : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-video-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Open_Clip_KnowsItsLengthAndRate()
    {
        VideoFile video = VideoFile.Open(tools.Clip(_work), cancellationToken: Stop);

        Assert.Equal((20L, 10.0), (video.Metadata.FrameCount, video.Metadata.FramesPerSecond));
        Assert.Equal(2.0, video.Metadata.Duration, 0.01);
    }

    [Fact]
    public void Read_Indices_GivesThoseFrames()
    {
        VideoFile video = VideoFile.Open(tools.Clip(_work), cancellationToken: Stop);
        var reds = new List<int>();

        video.Read([0, 7, 19], frame => reds.Add(frame.Pixels[0]), Stop);

        Assert.Equal([0, 84, 228], reds);
    }

    [Fact]
    public void Read_MoreFramesThanTheFileHas_RepeatsTheLast()
    {
        VideoFile video = VideoFile.Open(tools.Clip(_work), cancellationToken: Stop);
        var reds = new List<int>();

        video.Read([19, 20, 21], frame => reds.Add(frame.Pixels[0]), Stop);

        Assert.Equal([228, 228, 228], reds);
    }

    [Fact]
    public void Process_Clip_PairsFramesAndTellsTheirTimes()
    {
        VideoFile video = VideoFile.Open(tools.Clip(_work, frames: 25), cancellationToken: Stop);

        IReadOnlyList<VideoPair> pairs = new VideoProcessor(new ImageProcessorOptions(), new Glm4VFrameSampler(), FrameTimeStyle.Tenths).Process(video, Stop);

        Assert.Equal(["0.0 seconds", "1.0 seconds", "2.0 seconds"], pairs.Select(pair => pair.Time)); // frames 0, 5, 10, 15, 20 and the last again
        Assert.All(pairs, pair => Assert.Equal(1, pair.Pixels.Grid.T));
    }

    [Fact]
    public void Open_NoVideo_SaysSo()
    {
        tools.Require();
        string path = Path.Combine(_work, "text.mp4");
        File.WriteAllText(path, "hello");

        Assert.Contains("ffprobe cannot read the file", Assert.Throws<MediaException>(() => VideoFile.Open(path, cancellationToken: Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TenHours_NamesTheLimit()
    {
        tools.Require();
        string path = Path.Combine(_work, "long.mkv");
        MediaProgram.Ffmpeg.Run(
            ["-v", "error", "-f", "lavfi", "-i", "color=s=16x16:r=1/3600:d=36000", "-c:v", "ffv1", path], output => output.CopyTo(Stream.Null), Stop);

        Assert.Contains("is 10.0 hours long; up to 2 hours", Assert.Throws<MediaException>(() => VideoFile.Open(path, cancellationToken: Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFile_NamesIt() => Assert.Contains("'nowhere.mp4'", Assert.Throws<MediaException>(() => VideoFile.Open("nowhere.mp4", cancellationToken: Stop)).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_MissingProgram_SaysHowToInstallIt() =>
        Assert.Contains("'no-such-program' is not installed. Install it:", Assert.Throws<MediaException>(() => new MediaProgram("no-such-program", "it").Read([], Stop)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_Cancelled_Stops()
    {
        VideoFile video = VideoFile.Open(tools.Clip(_work), cancellationToken: Stop);
        using var impatient = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => video.Read([0, 7, 19], _ => impatient.Cancel(), impatient.Token));
    }

    [Fact]
    public void FromFolder_Pictures_AreInTheOrderOfTheirNumbers()
    {
        foreach (int number in (int[])[10, 9, 1])
        {
            File.WriteAllBytes(Path.Combine(_work, $"frame-{number}.png"), PngEncoder.Encode(new RgbImage(28, 28, [.. Enumerable.Repeat((byte)number, 28 * 28 * 3)])));
        }

        File.WriteAllText(Path.Combine(_work, "notes.txt"), "no picture");
        var seen = new List<int>();

        FrameList.FromFolder(_work, 1).Read([0, 1, 2], frame => seen.Add(frame.Pixels[0]), Stop);

        Assert.Equal([1, 9, 10], seen);
    }

    [Fact]
    public void FromFolder_NoPictures_SaysSo() => Assert.Contains("holds no pictures", Assert.Throws<MediaException>(() => FrameList.FromFolder(_work, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Process_FramesOfSeveralSizes_NamesThem()
    {
        var clip = FrameList.Of([new RgbImage(28, 28, new byte[28 * 28 * 3]), new RgbImage(56, 28, new byte[56 * 28 * 3])], 2);
        var processor = new VideoProcessor(new ImageProcessorOptions(), new Glm4VFrameSampler(), FrameTimeStyle.WholeSeconds);

        Assert.Contains("28 x 28 and of 56 x 28", Assert.Throws<MediaException>(() => processor.Process(clip, Stop)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);
}
