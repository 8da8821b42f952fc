using Glm45V.Agents.Frontend;
using Glm45V.Agents.Tests.Fakes;

namespace Glm45V.Agents.Tests.Frontend;

public sealed class TailwindCompilerTests
{
    [Fact]
    public void Find_NotInstalled_GivesTheCommandThatInstallsIt()
    {
        using var folder = new ScratchFolder();

        Assert.Contains("npm install tailwindcss @tailwindcss/cli", Assert.Throws<Glm45VException>(() => TailwindCompiler.Find(folder.Path)).Message, StringComparison.Ordinal);
    }
}
