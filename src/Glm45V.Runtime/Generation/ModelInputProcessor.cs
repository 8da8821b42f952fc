using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Glm45V.Runtime.Vision;

namespace Glm45V.Runtime.Generation;

/// <summary>Turns prompt segments, pictures and clips into what the decoder sees: each placeholder becomes its image tokens.</summary>
/// <remarks>Thread-safe. Reference: transformers' Glm4vProcessor.</remarks>
internal sealed class ModelInputProcessor(ModelConfig config, Glm45VTokenizer tokenizer, ImageProcessor images, VideoProcessor videos, Func<PixelValues, bool> isRemembered)
{
    private const string BeginOfImage = "<|begin_of_image|>";
    private const string EndOfImage = "<|end_of_image|>";

    /// <summary>Prepares a prompt.</summary>
    /// <exception cref="ArgumentException">The prompt does not have one placeholder for each picture and clip.</exception>
    public ModelInput Prepare(IReadOnlyList<PromptSegment> segments, IReadOnlyList<RgbImage> pictures, IReadOnlyList<VideoSource> clips, CancellationToken cancellationToken)
    {
        int[] prompt = tokenizer.Encode(segments);
        RequirePlaces(prompt, config.ImageTokenId, pictures.Count, "pictures");
        RequirePlaces(prompt, config.VideoTokenId, clips.Count, "videos");
        var tokens = new Tokens(config.Vision.MergeSize);
        int picture = 0;
        int clip = 0;
        foreach (int id in prompt)
        {
            if (id == config.ImageTokenId)
            {
                tokens.AddPicture(id, TokenKind.Image, Cut(images.Process(pictures[picture++])));
            }
            else if (id == config.VideoTokenId)
            {
                AddClip(tokens, videos.Process(clips[clip++], cancellationToken));
            }
            else
            {
                tokens.AddText(id);
            }
        }

        return tokens.ToInput();
    }

    /// <summary>Cuts a picture that the model will look at here, on the caller's thread and not on the model's.</summary>
    private PixelValues Cut(PixelValues pixels)
    {
        if (!isRemembered(pixels))
        {
            _ = pixels.Values;
        }

        return pixels;
    }

    /// <summary>Each pair of frames stands between the marks of a picture, with image tokens and its time behind it.</summary>
    private void AddClip(Tokens tokens, IReadOnlyList<VideoPair> pairs)
    {
        foreach ((PixelValues pixels, string time) in pairs)
        {
            tokens.AddText(Id(BeginOfImage));
            tokens.AddPicture(config.ImageTokenId, TokenKind.Video, pixels);
            tokens.AddText([Id(EndOfImage), .. tokenizer.Encode(time)]);
        }
    }

    private int Id(string mark) => tokenizer.TryGetId(mark, out int id) ? id : throw new Glm45VException($"The model's tokenizer has no {mark}, so it cannot be shown a video.");

    private static void RequirePlaces(int[] prompt, int placeholder, int given, string what)
    {
        int places = prompt.Count(id => id == placeholder);
        if (places != given)
        {
            throw new ArgumentException($"The prompt has places for {places} {what} and {given} were given.", nameof(given));
        }
    }

    private sealed class Tokens(int mergeSize)
    {
        private readonly List<int> _ids = [];
        private readonly List<TokenKind> _kinds = [];
        private readonly List<PixelValues> _images = [];
        private readonly List<PixelValues> _frames = [];

        public void AddText(params ReadOnlySpan<int> ids)
        {
            _ids.AddRange(ids);
            _kinds.AddRange(Enumerable.Repeat(TokenKind.Text, ids.Length));
        }

        public void AddPicture(int id, TokenKind kind, PixelValues pixels)
        {
            int count = pixels.Grid.TokenCount(mergeSize);
            _ids.AddRange(Enumerable.Repeat(id, count));
            _kinds.AddRange(Enumerable.Repeat(kind, count));
            (kind == TokenKind.Image ? _images : _frames).Add(pixels);
        }

        public ModelInput ToInput() => new() { Ids = _ids, Kinds = _kinds, Images = _images, VideoFrames = _frames };
    }
}
