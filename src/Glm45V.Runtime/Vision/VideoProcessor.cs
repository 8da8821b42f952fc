using Glm45V.Imaging;
using Glm45V.Runtime.Media;
using Glm45V.Runtime.Model;

namespace Glm45V.Runtime.Vision;

/// <summary>One pair of video frames as the model sees it.</summary>
/// <param name="Pixels">The patches of both frames.</param>
/// <param name="Time">What the prompt says of its time.</param>
public readonly record struct VideoPair(PixelValues Pixels, string Time);

/// <summary>Chooses frames of a clip, resizes them to a shared budget of pixels, and cuts each pair into patches.</summary>
/// <remarks>Thread-safe. Two frames are in memory at a time. Reference: transformers' Glm4vVideoProcessor and Glm46VVideoProcessor.</remarks>
internal sealed class VideoProcessor
{
    private const long DefaultMaxPixels = 28 * 28 * 2 * 30000;
    private const int PairLength = 2;

    private readonly ImageProcessorOptions _options;
    private readonly FrameSampler _sampler;
    private readonly FrameTimeStyle _times;
    private readonly PatchWriter _patches;

    public VideoProcessor(ImageProcessorOptions options, FrameSampler sampler, FrameTimeStyle times)
    {
        _options = options;
        _sampler = sampler;
        _times = times;
        _patches = new PatchWriter(options);
    }

    /// <summary>Makes the processor of a model folder.</summary>
    /// <exception cref="ImageProcessorException">video_preprocessor_config.json holds a wrong value.</exception>
    /// <exception cref="ModelFormatException">Its patches are not those of the vision tower.</exception>
    public static VideoProcessor Load(string folder, ModelConfig config)
    {
        string path = Path.Combine(folder, ModelPaths.VideoPreprocessor);
        ImageProcessorOptions options = ImageProcessorOptions.Load(Path.Combine(folder, ModelPaths.Preprocessor)) with { MaxPixels = DefaultMaxPixels };
        options = File.Exists(path) ? ImageProcessorOptions.Load(path, options) : options;
        options.RequireFor(config.Vision, folder);
        (FrameSampler sampler, FrameTimeStyle times) = config.Family.Videos(folder);
        return new VideoProcessor(options, sampler, times);
    }

    /// <summary>Reads and cuts a clip.</summary>
    /// <exception cref="Glm45VException">The clip cannot be read, or its frames have several sizes.</exception>
    public IReadOnlyList<VideoPair> Process(VideoSource video, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        FrameSampler chosen = video.SampleRate is { } rate ? new Glm4VFrameSampler(Math.Min(rate, video.Metadata.FramesPerSecond)) : _sampler;
        IReadOnlyList<long> indices = chosen.Sample(video.Metadata);
        var reading = new Reading(this, video, indices);
        video.Read([.. indices.Distinct()], reading.Take, cancellationToken);
        return reading.Finish();
    }

    private sealed class Reading(VideoProcessor processor, VideoSource video, IReadOnlyList<long> indices)
    {
        private readonly List<VideoPair> _pairs = [];
        private ImageSize? _given;
        private ImageSize _size;
        private GridThw _grid;
        private float[] _values = [];
        private int _taken;

        public void Take(RgbImage frame)
        {
            var given = new ImageSize(frame.Width, frame.Height);
            if (_given is null)
            {
                _given = given;
                _size = SmartResize.ForVideo(given.Width, given.Height, indices.Count, processor._options);
                _grid = processor._patches.Grid(1, _size);
            }
            else if (_given != given)
            {
                throw new MediaException($"{video.Name} has frames of {_given.Value.Width} x {_given.Value.Height} and of {given.Width} x {given.Height} pixels. Give frames of one size.");
            }

            if (_taken % PairLength == 0)
            {
                _values = new float[(long)_grid.Patches * processor._patches.PatchLength];
            }

            processor._patches.Write(ImageResizer.Bicubic(frame, _size.Width, _size.Height), _grid, _taken % PairLength, _values);
            if (++_taken % PairLength == 0 || (_taken == indices.Count - 1 && indices[^1] == indices[^2]))
            {
                Close(); // a clip's last frame stands in for the one that is missing beside it
            }
        }

        public List<VideoPair> Finish() => _pairs.Count == indices.Count / PairLength
            ? _pairs
            : throw new MediaException($"{video.Name} gave {_taken} of {indices.Count} frames. Give a whole file.");

        private void Close()
        {
            string time = FrameTimes.Write(video.Metadata.TimeOf(indices[_pairs.Count * PairLength]), processor._times);
            _pairs.Add(new VideoPair(new PixelValues(_values, _grid, _given!.Value.Width, _given.Value.Height), time));
        }
    }
}
