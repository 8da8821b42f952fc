using Glm45V.Nano;
using Glm45V.Runtime.Model;

namespace Glm45V.Converter.Tests;

public sealed class NanoFolderTests
{
    [Fact]
    public void Verify_EmbeddedModel_EveryFileHasItsHash()
    {
        ModelManifest manifest = ModelManifest.Load(NanoModel.Folder);

        manifest.Verify(NanoModel.Folder, hashes: true);

        Assert.Equal((NanoModel.Name, "compact", new ScreenSize(224, 308)), (manifest.Name, manifest.PromptStyle, manifest.Screen));
    }
}
