using Glm45V.Runtime.Model;

namespace Glm45V.Runtime.Tests.Model;

public sealed class ModelManifestTests : IDisposable
{
    private const string Whole = """{"format":2,"name":"m","weights":"fp32","prompt_style":"compact","files":[]}""";
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-manifest-").FullName;

    [Fact]
    public void Load_WholeManifest_ReadsIt()
    {
        ModelManifest manifest = Load(Whole);

        Assert.Equal(("m", WeightPrecision.Fp32, "compact"), (manifest.Name, manifest.Weights, manifest.PromptStyle));
    }

    [Theory]
    [InlineData("\"files\":[]", "\"files\":null")]
    [InlineData("\"files\":[]", "\"files\":[null]")]
    [InlineData("\"files\":[]", "\"files\":[{\"name\":null,\"bytes\":1,\"sha256\":\"\"}]")]
    [InlineData(",\"files\":[]", "")]
    [InlineData("\"m\"", "null")]
    [InlineData("\"fp32\"", "7")]
    [InlineData("\"fp32\"", "\"int3\"")]
    [InlineData("{", "[")]
    public void Load_DamagedManifest_NamesTheFile(string old, string damaged)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Load(Whole.Replace(old, damaged, StringComparison.Ordinal)));

        Assert.Contains("glm45v.json' is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NewerFormat_NamesBoth()
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Load(Whole.Replace("\"format\":2", "\"format\":3", StringComparison.Ordinal)));

        Assert.Contains("format 3; this version reads format 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FileBehindALink_TakesTheFilesLength()
    {
        File.WriteAllText(Path.Combine(_work, "blob"), "0123456789");
        File.CreateSymbolicLink(Path.Combine(_work, "embedding.bin"), "blob");
        ModelManifest manifest = Load(Whole) with { Files = [ModelManifest.Describe(_work, "embedding.bin")] };

        manifest.Verify(_work, hashes: true);

        Assert.Equal(10, manifest.Files[0].Bytes);
    }

    [Fact]
    public void Verify_LinkToNothing_NamesTheFile()
    {
        File.CreateSymbolicLink(Path.Combine(_work, "embedding.bin"), "gone");
        ModelManifest manifest = Load(Whole) with { Files = [new ModelFile("embedding.bin", 4, "")] };

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => manifest.Verify(_work));

        Assert.Contains("embedding.bin", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private ModelManifest Load(string json)
    {
        File.WriteAllText(Path.Combine(_work, ModelPaths.Manifest), json);
        return ModelManifest.Load(_work);
    }
}
