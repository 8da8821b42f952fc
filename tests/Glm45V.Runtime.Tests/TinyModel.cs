using Glm45V.Converter;
using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tests;
using Glm45V.Testing;

[assembly: AssemblyFixture(typeof(TinyModel))]

namespace Glm45V.Runtime.Tests;

/// <summary>The random checkpoint of tests/Golden/models, converted once for the whole test run.</summary>
public sealed class TinyModel : IDisposable
{
    public TinyModel()
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("glm45v-tiny-").FullName, "model");
        ModelConverter.Convert(GoldenFile.Path("models", "glm45v-tiny"), Folder);
        Config = ModelConfig.Load(Folder);
    }

    /// <summary>The converted fp32 model.</summary>
    public string Folder { get; }

    public ModelConfig Config { get; }

    public Decoder LoadDecoder() => Decoder.Load(Folder, Config, ModelManifest.Load(Folder));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
}
