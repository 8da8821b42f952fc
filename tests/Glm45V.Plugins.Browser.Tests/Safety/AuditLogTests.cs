using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Plugins.Browser.Tests.Safety;

public sealed class AuditLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("glm45v-").FullName;

    private string LogFile => Path.Combine(folder, "audit.jsonl");

    [Fact]
    public void Write_TwoSessions_IsOneChain()
    {
        Fill("one", "two");
        Fill("three");

        IReadOnlyList<AuditEntry> entries = AuditLog.Read(LogFile);

        Assert.Equal(["one", "two", "three"], entries.Select(entry => entry.Text));
        Assert.Equal(entries[1].Hash, entries[2].Previous);
    }

    [Theory]
    [InlineData("two", "twice", 2)] // a changed line
    [InlineData("\"sequence\":3", "\"sequence\":4", 3)]
    [InlineData("{\"sequence\":2", "{{", 2)]
    public void Read_ChangedFile_NamesTheLine(string from, string to, int line)
    {
        Fill("one", "two", "three");
        File.WriteAllText(LogFile, File.ReadAllText(LogFile).Replace(from, to, StringComparison.Ordinal));

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => AuditLog.Read(LogFile));

        Assert.StartsWith($"Line {line} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LineTakenOut_IsSeen()
    {
        Fill("one", "two", "three");
        string[] lines = File.ReadAllLines(LogFile);
        File.WriteAllLines(LogFile, [lines[0], lines[2]]);

        Assert.Throws<InvalidDataException>(() => AuditLog.Read(LogFile));
        Assert.Throws<InvalidDataException>(() => new AuditLog(LogFile));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Fill(params string[] texts)
    {
        using var log = new AuditLog(LogFile);
        foreach (string text in texts)
        {
            log.Write("action", "https://shop.example", text);
        }
    }
}
