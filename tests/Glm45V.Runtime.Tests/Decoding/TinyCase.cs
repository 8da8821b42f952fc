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
    private static readonly GoldenTensors s_golden = new(GoldenFile.Path("tiny", "cases.safetensors"));
    private readonly string _name;

    public TinyCase(string name)
    {
        _name = name;
        JsonElement entry = GoldenFile.Json("tiny", "cases.json").GetProperty("cases").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == name);
        Prompt = entry.GetProperty("prompt").GetString()!;
        Pictures = [.. entry.GetProperty("images").EnumerateArray().Select(file => ImageDecoder.Load(GoldenFile.Path("tiny", file.GetString()!)))];
        RopeDelta = entry.GetProperty("rope_delta").GetInt32();
        Input = new ModelInput
        {
            Ids = Ints("input_ids"),
            Kinds = [.. Ints("mm_token_type_ids").Select(kind => (TokenKind)kind)],
            Images = [.. Pictures.Select(s_images.Process)],
        };
    }

    /// <summary>The cases without video.</summary>
    public static TheoryData<string> Names => ["text", "image", "image-small", "image-large", "two-images", "turns", "long"];

    /// <summary>The cases, each in runs of 1, 7 and 64 tokens.</summary>
    public static TheoryData<string, int> NamesAndChunks
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in (string[])["text", "image", "image-small", "image-large", "two-images", "turns", "long"])
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
    public static TheoryData<string> PictureNames => ["image", "image-small", "image-large", "two-images", "turns", "long"];

    /// <summary>The prompt's text, one placeholder a picture.</summary>
    public string Prompt { get; }

    public IReadOnlyList<RgbImage> Pictures { get; }

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

        int images = 0;
        for (int i = 1; i <= index; i++)
        {
            images += Input.Kinds[i - 1] != TokenKind.Text && Input.Kinds[i] == TokenKind.Text ? 1 : 0;
        }

        return (Part(0, index, [.. Input.Images.Take(images)]), Part(index, Input.Length, [.. Input.Images.Skip(images)]));
    }

    private ModelInput Part(int from, int to, IReadOnlyList<PixelValues> images) => new()
    {
        Ids = [.. Input.Ids.Skip(from).Take(to - from)],
        Kinds = [.. Input.Kinds.Skip(from).Take(to - from)],
        Images = images,
    };
}
