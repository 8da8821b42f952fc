using Glm45V.Testing;

namespace Glm45V.Cli.Tests.Commands;

/// <summary>The program from outside: exit codes, what goes where, one sentence for each mistake.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const int Failure = 1;
    private const int Usage = 2;
    private static readonly string s_tiny = GoldenFile.Path("models", "glm45v-tiny");
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-cli-").FullName;

    [Fact]
    public async Task Version_Asked_PrintsIt()
    {
        CommandResult result = await CommandLine.RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }

    [Fact]
    public async Task Run_NoArguments_PrintsTheHelp()
    {
        CommandResult result = await CommandLine.RunAsync();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(["demo", "chat", "pull", "convert", "synth", "bench", "inspect", "doctor"], verb => Assert.Contains($"  {verb}", result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo", "--seeds")]
    [InlineData("chat", "--temperature")]
    [InlineData("convert", "--weights")]
    [InlineData("inspect", "--verify")]
    [InlineData("doctor", "--model")]
    public async Task Help_EveryVerb_ListsItsOptions(string verb, string option)
    {
        CommandResult result = await CommandLine.RunAsync(verb, "--help");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(option, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("chat --frobnicate hello", "--frobnicate")]
    [InlineData("chat --temperature 9 hello", "'9'")]
    [InlineData("chat --max-tokens 0 hello", "'0'")]
    [InlineData("chat --top-p 1.5 hello", "'1.5'")]
    [InlineData("chat --logit-bias 5 hello", "ID=VALUE")]
    [InlineData("chat --n 0 hello", "'0'")]
    [InlineData("chat --threads 0 hello", "'0'")]
    [InlineData("chat --pages 5-1 hello", "'5-1'")]
    [InlineData("chat --fps 0 hello", "'0'")]
    [InlineData("synth --like 7b --out x", "'7b'")]
    [InlineData("pull a/b --to x --connections 0", "'0'")]
    [InlineData("chat --think --no-think hello", "--no-think")]
    [InlineData("convert --to x", "--from")]
    [InlineData("convert --from x --to ", "--to must name a folder")]
    [InlineData("convert --from x --to y --prompt-style fancy", "fancy")]
    [InlineData("convert --from x --to y --screen wide", "wide")]
    [InlineData("demo --seeds 0", "'0'")]
    [InlineData("demo --seed one", "--seed must be a whole number")]
    [InlineData("chat --seed one hello", "--seed must be a whole number")]
    [InlineData("chat --temperature warm hello", "--temperature must be a number")]
    [InlineData("convert --from x --to y --target gpu", "--target must be cpu or cuda")]
    [InlineData("bench --device tpu", "--device must be cpu or cuda")]
    [InlineData("bench --like 7b", "'7b'")]
    [InlineData("convert --from x --to y --weights int3", "--weights must be fp32, fp16, bf16, int8 or int4")]
    public async Task Run_WrongCommandLine_NamesTheValueAndExitsWithUsage(string arguments, string said)
    {
        CommandResult result = await CommandLine.RunAsync(arguments.Split(' '));

        AssertOneSentence(Usage, said, result);
        Assert.DoesNotContain('\n', result.Error);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat --model NOWHERE hello", "NOWHERE")]
    [InlineData("chat --image NOWHERE hello", "NOWHERE")]
    [InlineData("chat --image EMPTY hello", "EMPTY")]
    [InlineData("chat --image TEXT hello", "TEXT")]
    [InlineData("convert --from NOWHERE --to OUT", "NOWHERE")]
    [InlineData("convert --from TINY --to OUT --target cuda", "int4 or int8, not fp32")]
    [InlineData("bench --device cuda", "-p:Cuda=true")]
    [InlineData("chat --device cuda hello", "-p:Cuda=true")]
    [InlineData("convert --from WORK --to OUT", "neither model.safetensors")]
    [InlineData("convert --from TINY --to WORK", "already exists")]
    [InlineData("inspect NOWHERE", "NOWHERE")]
    [InlineData("demo --out TEXT", "TEXT")]
    [InlineData("demo --out TEXT/deeper", "TEXT")]
    [InlineData("demo --out WORK/runs --model NOWHERE", "NOWHERE")]
    [InlineData("inspect WORK", "neither model.safetensors")]
    public async Task Run_BadInput_NamesTheValueAndFails(string arguments, string said)
    {
        await File.WriteAllBytesAsync(In("empty.png"), [], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(In("text.png"), "not a picture", TestContext.Current.CancellationToken);

        CommandResult result = await CommandLine.RunAsync([.. arguments.Split(' ').Select(Place)]);

        AssertOneSentence(Failure, Place(said), result);
        Assert.False(Directory.Exists(In("out")));
    }

    [Fact]
    public async Task Chat_PictureAndQuestion_AnswerAloneOnOutput()
    {
        CommandResult result = await CommandLine.RunAsync("chat", "--image", GoldenFile.Path("nano", "images", "00.png"), "Help me to locate Data saver checkbox in the image and give me its bounding boxes.");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\[\[\d+,\d+,\d+,\d+\]\]$", result.Output.Trim());
        Assert.Contains("glm45v-nano", result.Error, StringComparison.Ordinal);
        Assert.Contains("118 prompt tokens (88 for pictures)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_PictureOfAnotherSize_WarnsInOneLine()
    {
        CommandResult result = await CommandLine.RunAsync("chat", "--image", GoldenFile.Path("tiny", "images", "15.png"), "Press Save.");

        Assert.Equal(0, result.ExitCode);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("reads only screens of 224 × 308", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chat_AnswerIsACall_StandsOnOneLine()
    {
        CommandResult result = await CommandLine.RunAsync("chat", "--image", GoldenFile.Path("nano", "images", "00.png"), "--no-think", "Press Change plan.");

        Assert.Matches(@"^click\(\{""x"":\d+,""y"":\d+\}\)$", result.Output.Trim());
        Assert.DoesNotContain("reads only screens", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Interactive_AnswersEachLineAndGoesOnAfterAMistake()
    {
        string picture = GoldenFile.Path("nano", "images", "00.png");
        CommandResult result = await CommandLine.TalkAsync($"/image {In("nowhere.png")}\n/image {picture}\nHelp me to locate Data saver checkbox in the image and give me its bounding boxes.\n/exit\n", null, "chat");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\[\[\d+,\d+,\d+,\d+\]\]", result.Output);
        Assert.Contains("nowhere.png", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_ThenInspect_SaysWhatItIs()
    {
        CommandResult converted = await CommandLine.RunAsync("convert", "--from", s_tiny, "--to", In("out"), "--weights", "fp16");
        CommandResult inspected = await CommandLine.RunAsync("inspect", "--verify", In("out"));

        Assert.Equal((0, 0), (converted.ExitCode, inspected.ExitCode));
        Assert.All(["Glm4vMoeForConditionalGeneration", "fp16", "8,192 tokens", "every hash is right", "decoder.onnx.data"], part => Assert.Contains(part, inspected.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bench_ModelForCuda_RunsOnTheProcessorToo()
    {
        CommandResult converted = await CommandLine.RunAsync("convert", "--from", s_tiny, "--to", In("out"), "--target", "cuda", "--weights", "int4");
        CommandResult bench = await CommandLine.RunAsync("bench", "--model", In("out"), "--threads", "2", "--prompt", "16", "--tokens", "4");

        Assert.Contains("int4 for CUDA", converted.Output, StringComparison.Ordinal);
        Assert.Equal(0, bench.ExitCode);
        Assert.All(["glm45v-tiny", "decode tokens/s", "CPU, 2 threads"], part => Assert.Contains(part, bench.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_Checkpoint_SaysWhatItIs()
    {
        CommandResult result = await CommandLine.RunAsync("inspect", s_tiny);

        Assert.Equal(0, result.ExitCode);
        Assert.All(["checkpoint", "16 a layer, 4 act", "model-00001-of-00002.safetensors", "BF16"], part => Assert.Contains(part, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_ModelMissing_SaysWhatMendsIt()
    {
        CommandResult result = await CommandLine.RunAsync("doctor", "--model", In("nowhere"));

        Assert.Equal(Failure, result.ExitCode);
        Assert.All([".NET 10", "ONNX Runtime", "CPUExecutionProvider", "Chromium", "glm45v-nano", "mend it: glm45v convert"], part => Assert.Contains(part, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_EasyPage_SucceedsAndLeavesATrace()
    {
        CommandResult result = await CommandLine.RunAsync("demo", "--seed", "1", "--out", In("runs"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("step  1  click(", result.Output, StringComparison.Ordinal);
        Assert.Contains("success in ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("onnxruntime", result.Error, StringComparison.OrdinalIgnoreCase); // the native library logs nothing of its own
        string trace = result.Output.Split('\n').Single(line => line.StartsWith("trace", StringComparison.Ordinal))["trace".Length..].Trim();
        Assert.Contains("<svg", await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_FolderLooksLikeAnEscape_FindsItsPage()
    {
        CommandResult result = await CommandLine.RunAsync("demo", "--seed", "1", "--out", In("odd %41 #é"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("odd %41 #é", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_SeveralSeeds_PrintsTheTable()
    {
        CommandResult result = await CommandLine.RunAsync("demo", "--seeds", "5", "--out", In("runs"));

        Assert.Equal(0, result.ExitCode);
        Assert.All(["menu", "radio", "rows", "tabs", "checks", "of 5"], part => Assert.Contains(part, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_Interrupted_StopsWithoutAStackTrace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that only this program would get.");

        CommandResult result = await CommandLine.TalkAsync("", "browser ", "demo", "--seeds", "100", "--out", In("runs"));

        AssertOneSentence(130, "Stopped.", result);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static void AssertOneSentence(int exitCode, string said, CommandResult result)
    {
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_work, name);

    private string Place(string word) => word switch
    {
        "TEXT/deeper" => Path.Combine(In("text.png"), "deeper"),
        "WORK/runs" => In("runs"),
        "NOWHERE" => In("nowhere"),
        "EMPTY" => In("empty.png"),
        "TEXT" => In("text.png"),
        "OUT" => In("out"),
        "WORK" => _work,
        "TINY" => s_tiny,
        _ => word,
    };
}
