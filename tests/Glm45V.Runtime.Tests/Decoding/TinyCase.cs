using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Vision;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Decoding;

/// <summary>One case of tests/Golden/tiny: the prompt as model input, and what the reference gave for it.</summary>
internal sealed class TinyCase
{
    private static readonly ImageProcessor s_images = new(ImageProcessorOptions.Load(GoldenFile.Path("models", "glm45v-tiny", "preprocessor_config.json")));
    private static readonly VideoProcessor s_videos = new(
        ImageProcessorOptions.Load(GoldenFile.Path("models", "glm45v-tiny", "video_preprocessor_config.json")), new Glm4VFrameSampler(), FrameTimeStyle.WholeSeconds);

    private static readonly GoldenTensors s_golden = new(GoldenFile.Path("tiny", "cases.safetensors"));
    private readonly string _name;

    public TinyCase(string name)
    {
        _name = name;
        JsonElement entry = GoldenFile.Json("tiny", "cases.json").GetProperty("cases").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        Prompt = entry.GetProperty("prompt").GetString()!;
        Pictures = [.. entry.GetProperty("images").EnumerateArray().Select(file => ImageDecoder.Load(GoldenFile.Path("tiny", file.GetString()!)))];
        Clips =
        [
            .. entry.GetProperty("videos").EnumerateArray().Select(clip => FrameList.Of(
                [.. clip.GetProperty("frames").EnumerateArray().Select(file => ImageDecoder.Load(GoldenFile.Path("tiny", file.GetString()!)))], clip.GetProperty("fps").GetDouble())),
        ];
        RopeDelta = entry.GetProperty("rope_delta").GetInt32();
        Input = new ModelInput
        {
            Ids = Ints("input_ids"),
            Kinds = [.. Ints("mm_token_type_ids").Select(kind => (TokenKind)kind)],
            Images = [.. Pictures.Select(s_images.Process)],
            VideoFrames = [.. Clips.SelectMany(clip => s_videos.Process(clip)).Select(pair => pair.Pixels)],
        };
    }

    /// <summary>Every case.</summary>
    public static TheoryData<string> Names => ["text", "image", "image-small", "image-large", "two-images", "turns", "long", "video", "mixed"];

    /// <summary>The cases, each in runs of 1, 7 and 64 tokens.</summary>
    public static TheoryData<string, int> NamesAndChunks
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in (string[])["text", "image", "image-small", "image-large", "two-images", "turns", "long", "video", "mixed"])
            {
                foreach (int chunk in (int[])[1, 7, 64])
                {
                    data.Add(name, chunk);
                }
            }

            return data;
        }
    }

    /// <summary>Those of them that have pictures.</summary>
    public static TheoryData<string> PictureNames => ["image", "image-small", "image-large", "two-images", "turns", "long", "mixed"];

    /// <summary>The prompt's text, one placeholder a picture.</summary>
    public string Prompt { get; }

    public IReadOnlyList<RgbImage> Pictures { get; }

    public IReadOnlyList<VideoSource> Clips { get; }

    public ModelInput Input { get; }

    public int RopeDelta { get; }

    public int[] Ints(string tensor) => s_golden.Ints($"{_name}.{tensor}");

    public float[] Floats(string tensor) => s_golden.Floats($"{_name}.{tensor}");

    /// <summary>Splits the prompt at the first text token at or after an index, so that no picture is cut.</summary>
    public (ModelInput Before, ModelInput After) SplitAt(int index)
    {
        while (Input.Kinds[index] != TokenKind.Text)
        {
            index++;
        }

        VisualSpan[] before = [.. VisualSpan.Of(Input).Where(span => span.End <= index)];
        int images = before.Count(span => Input.Kinds[span.Start] == TokenKind.Image);
        int frames = before.Length - images;
        return (
            Part(0, index, [.. Input.Images.Take(images)], [.. Input.VideoFrames.Take(frames)]),
            Part(index, Input.Length, [.. Input.Images.Skip(images)], [.. Input.VideoFrames.Skip(frames)]));
    }

    private ModelInput Part(int from, int to, IReadOnlyList<PixelValues> images, IReadOnlyList<PixelValues> frames) => new()
    {
        Ids = [.. Input.Ids.Skip(from).Take(to - from)],
        Kinds = [.. Input.Kinds.Skip(from).Take(to - from)],
        Images = images,
        VideoFrames = frames,
    };
}
