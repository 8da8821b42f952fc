using Glm45V.Runtime.Model;
using Glm45V.Testing;

namespace Glm45V.Converter.Tests;

public sealed class ResumeTests : IDisposable
{
    private static readonly string s_tiny = GoldenFile.Path("models", "glm45v-tiny");
    private static readonly ConversionOptions s_int4 = new() { Weights = WeightPrecision.Int4, Resume = true };
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-resume-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Vision tower", 3)]
    [InlineData("Embeddings", 1)]
    [InlineData("Decoder", 1)]
    [InlineData("Decoder", 40)]
    public void Convert_StoppedAndResumed_GivesTheSameBytes(string phase, int piece)
    {
        ConversionResult whole = ModelConverter.Convert(s_tiny, In("whole"), s_int4, cancellationToken: Stop);
        Interrupt(phase, piece, s_int4);

        ConversionResult resumed = ModelConverter.Convert(s_tiny, In("model"), s_int4, cancellationToken: Stop);

        Assert.Equal(whole.Manifest.Files, resumed.Manifest.Files);
        Assert.Equal([In("model"), In("whole")], Directory.EnumerateFileSystemEntries(_work).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Convert_Resumed_WritesOnlyWhatIsMissing()
    {
        Interrupt("Decoder", 40, s_int4);
        string data = Path.Combine(In("model.partial"), "vision.onnx.data");
        DateTime before = File.GetLastWriteTimeUtc(data);

        var seen = new List<string>();
        ModelConverter.Convert(s_tiny, In("model"), s_int4, new Watch(progress =>
        {
            seen.Add(progress.Phase);
            if (progress.Phase == "Embeddings" && File.Exists(data))
            {
                Assert.Equal(before, File.GetLastWriteTimeUtc(data));
            }
        }), Stop);

        Assert.Contains("Embeddings", seen);
    }

    [Fact]
    public void Convert_RecordLineCut_IsWrittenAgain()
    {
        Interrupt("Decoder", 40, s_int4);
        string journal = Path.Combine(In("model.partial"), ".conversion", "decoder.onnx.data.journal");
        File.WriteAllText(journal, File.ReadAllText(journal)[..^3]);
        ConversionResult whole = ModelConverter.Convert(s_tiny, In("whole"), s_int4, cancellationToken: Stop);

        Assert.Equal(whole.Manifest.Files, ModelConverter.Convert(s_tiny, In("model"), s_int4, cancellationToken: Stop).Manifest.Files);
    }

    [Fact]
    public void Convert_ResumedWithOtherOptions_NamesTheDifference()
    {
        Interrupt("Decoder", 5, s_int4);

        Glm45VException error = Assert.Throws<Glm45VException>(() => ModelConverter.Convert(s_tiny, In("model"), s_int4 with { Block = 64 }, cancellationToken: Stop));

        Assert.Contains("was begun with block 32, not 64", error.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(In("model.partial")));
    }

    [Fact]
    public void Convert_StartedAnew_DropsWhatAKilledOneLeft()
    {
        Interrupt("Decoder", 5, s_int4);

        ModelConverter.Convert(s_tiny, In("model"), new ConversionOptions(), cancellationToken: Stop);

        Assert.Equal([In("model")], Directory.EnumerateFileSystemEntries(_work));
    }

    [Fact]
    public void Convert_CheckpointWrittenMeanwhile_IsRefused()
    {
        string checkpoint = Directory.CreateDirectory(In("checkpoint")).FullName;
        foreach (string file in Directory.EnumerateFiles(s_tiny))
        {
            File.Copy(file, Path.Combine(checkpoint, Path.GetFileName(file)));
        }

        string shard = Path.Combine(checkpoint, "model-00001-of-00002.safetensors");
        var touch = new Watch(progress =>
        {
            if (progress.Phase == "Hashing")
            {
                File.SetLastWriteTimeUtc(shard, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }
        });

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelConverter.Convert(checkpoint, In("model"), null, touch, Stop));

        Assert.Contains("model-00001-of-00002.safetensors' was changed while it was read", error.Message, StringComparison.Ordinal);
        Assert.Equal([checkpoint], Directory.EnumerateFileSystemEntries(_work));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private void Interrupt(string phase, int piece, ConversionOptions options)
    {
        using var stop = new CancellationTokenSource();
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() => ModelConverter.Convert(s_tiny, In("model"), options, new Watch(progress =>
        {
            if (progress.Phase == phase && ++seen == piece)
            {
                stop.Cancel();
            }
        }), stop.Token));
    }

    private string In(string name) => Path.Combine(_work, name);

    private sealed class Watch(Action<ConversionProgress> watch) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => watch(value);
    }
}
