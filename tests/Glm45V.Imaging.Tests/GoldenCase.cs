using System.Text.Json;
using Glm45V.Testing;

namespace Glm45V.Imaging.Tests;

/// <summary>One picture of the reference with the pixels it was resized to.</summary>
internal sealed record GoldenCase(string File, string Rgb, int Tolerance, int Width, int Height)
{
    private static readonly JsonElement Cases = GoldenFile.Json("preprocess", "cases.json");

    /// <summary>Every case of the reference.</summary>
    public static IReadOnlyList<GoldenCase> All { get; } =
    [
        .. Cases.GetProperty("files").EnumerateArray().Select(item => new GoldenCase(
            item.GetProperty("file").GetString()!,
            item.GetProperty("rgb").GetString()!,
            item.GetProperty("tolerance").GetInt32(),
            item.GetProperty("source_size")[0].GetInt32(),
            item.GetProperty("source_size")[1].GetInt32())),
    ];

    /// <summary>Whether two correct decoders give the same pixels for this file.</summary>
    public bool IsExact => File.EndsWith(".png", StringComparison.Ordinal) || File.EndsWith(".gif", StringComparison.Ordinal)
        || File is "in/lossless-210x170.webp" or "in/alpha-210x170.webp";

    public bool IsReadable => !File.EndsWith(".tiff", StringComparison.Ordinal);

    public static GoldenCase Of(string file) => All.Single(item => item.File == file);

    public static byte[] Bytes(string file) => System.IO.File.ReadAllBytes(PathOf(file));

    public static string PathOf(string file) => GoldenFile.Path(["preprocess", .. file.Split('/')]);
}
