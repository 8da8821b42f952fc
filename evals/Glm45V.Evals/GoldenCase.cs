using System.Text.Json;
using Glm45V.Imaging;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Vision;
using Glm45V.Testing;

namespace Glm45V.Evals;

/// <summary>One case of a golden folder: the prompt as model input, and what the reference gave for it.</summary>
internal sealed class GoldenCase
{
    private readonly GoldenTensors _tensors;
    private readonly string _name;

    private GoldenCase(string folder, string name, JsonElement entry, GoldenTensors tensors, ImageProcessor images, VideoProcessor videos)
    {
        _name = name;
        _tensors = tensors;
        Input = new ModelInput
        {
            Ids = tensors.Ints($"{name}.input_ids"),
            Kinds = [.. tensors.Ints($"{name}.mm_token_type_ids").Select(kind => (TokenKind)kind)],
            Images = [.. entry.GetProperty("images").EnumerateArray().Select(file => images.Process(ImageDecoder.Load(Path.Combine(folder, file.GetString()!))))],
            VideoFrames = [.. entry.GetProperty("videos").EnumerateArray().SelectMany(clip => videos.Process(Clip(folder, clip))).Select(pair => pair.Pixels)],
        };
    }

    public ModelInput Input { get; }

    /// <summary>Reads the cases of a folder.</summary>
    public static IReadOnlyList<GoldenCase> Load(string folder, ImageProcessor images, VideoProcessor videos)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        var tensors = new GoldenTensors(Path.Combine(folder, "cases.safetensors"));
        return
        [
            .. cases.RootElement.GetProperty("cases").EnumerateArray()
                .Select(entry => new GoldenCase(folder, entry.GetProperty("name").GetString()!, entry, tensors, images, videos)),
        ];
    }

    private static FrameList Clip(string folder, JsonElement clip) => FrameList.Of(
        [.. clip.GetProperty("frames").EnumerateArray().Select(file => ImageDecoder.Load(Path.Combine(folder, file.GetString()!)))], clip.GetProperty("fps").GetDouble());

    public int[] Ints(string tensor) => _tensors.Ints($"{_name}.{tensor}");

    public float[] Floats(string tensor) => _tensors.Floats($"{_name}.{tensor}");
}
