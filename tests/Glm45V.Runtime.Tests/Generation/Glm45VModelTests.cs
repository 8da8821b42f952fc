using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Generation;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tests.Decoding;
using Glm45V.Runtime.Tokenization;
using Glm45V.Testing;

namespace Glm45V.Runtime.Tests.Generation;

public sealed class Glm45VModelTests(TinyModel tiny) : IDisposable
{
    private static readonly GenerationOptions s_greedy = new() { MaxNewTokens = 48, StopTokenIds = [] };
    private readonly string _work = Directory.CreateTempSubdirectory("glm45v-model-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TinyCase.Names), MemberType = typeof(TinyCase))]
    public async Task GenerateAsync_GoldenPromptText_IdsAndContinuationMatch(string name)
    {
        var golden = new TinyCase(name);
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);

        ModelInput input = model.Prepare([new PromptSegment(golden.Prompt, AllowAddedTokens: true)], golden.Pictures, golden.Clips, Stop);
        int[] ids = await model.GenerateAsync(input, s_greedy, cancellationToken: Stop).Select(token => token.Id).ToArrayAsync(Stop);

        Assert.Equal(golden.Ints("input_ids"), input.Ids);
        Assert.Equal(golden.Ints("mm_token_type_ids"), input.Kinds.Select(kind => (int)kind));
        Assert.Equal(golden.Ints("greedy"), ids);
    }

    [Fact]
    public async Task GenerateAsync_TwoCallersAtOnce_EachGetsItsOwnAnswer()
    {
        TinyCase[] goldens = [new("text"), new("image")];
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);

        int[][] answers = await Task.WhenAll(goldens.Select(golden => model.GenerateAsync(golden.Input, s_greedy, cancellationToken: Stop).Select(token => token.Id).ToArrayAsync(Stop).AsTask()));

        Assert.Equal(goldens.Select(golden => golden.Ints("greedy")), answers);
    }

    [Fact]
    public async Task GenerateAsync_FourCallersWithSeeds_EachDrawsWhatItDrawsAlone()
    {
        ModelInput[] inputs = [.. ((string[])["text", "image", "video", "turns"]).Select(name => new TinyCase(name).Input)];
        GenerationOptions[] options = [.. inputs.Select((_, i) => new GenerationOptions { MaxNewTokens = 24 + (8 * i), StopTokenIds = [], Sampling = new() { Temperature = 1.2f, Seed = (ulong)i } })];
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);
        var alone = new List<GeneratedToken[]>();
        for (int i = 0; i < inputs.Length; i++)
        {
            alone.Add(await model.GenerateAsync(inputs[i], options[i], cancellationToken: Stop).ToArrayAsync(Stop));
        }

        GeneratedToken[][] together = await Task.WhenAll(inputs.Zip(options, (input, drawn) => model.GenerateAsync(input, drawn, cancellationToken: Stop).ToArrayAsync(Stop).AsTask()));

        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task GenerateAsync_SameSeed_SameTokens()
    {
        var options = new GenerationOptions { MaxNewTokens = 24, StopTokenIds = [], Sampling = new() { Temperature = 1.2f, Seed = 5 } };
        ModelInput input = new TinyCase("text").Input;
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);

        GeneratedToken[] first = await model.GenerateAsync(input, options, cancellationToken: Stop).ToArrayAsync(Stop);
        GeneratedToken[] second = await model.GenerateAsync(input, options, cancellationToken: Stop).ToArrayAsync(Stop);
        GeneratedToken[] other = await model.GenerateAsync(input, options with { Sampling = options.Sampling with { Seed = 6 } }, cancellationToken: Stop).ToArrayAsync(Stop);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task Prepare_LongerThanTheContext_NamesLimitAndCount()
    {
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);
        var text = new PromptSegment(string.Concat(Enumerable.Repeat(" 1", 9000)), AllowAddedTokens: false);

        ContextLengthException error = Assert.Throws<ContextLengthException>(() => model.Prepare([text], []));

        Assert.Equal(8192, error.Limit);
        Assert.True(error.Tokens > 9000);
    }

    [Fact]
    public async Task Prepare_PictureWithoutAPlace_Throws()
    {
        using Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);

        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Prepare([new PromptSegment("no place", true)], new TinyCase("image").Pictures));

        Assert.Contains("0 pictures and 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_NoSuchFolder_NamesIt() => Assert.Contains("nowhere", (await RefusedAsync("nowhere")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task LoadAsync_Checkpoint_SaysHowToConvert() =>
        Assert.Contains("glm45v convert --from", (await RefusedAsync(GoldenFile.Path("models", "glm45v-tiny"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("decoder.onnx.data", "bytes, not")]
    [InlineData("embedding.bin", "bytes, not")]
    [InlineData("tokenizer.json", "bytes, not")]
    public async Task LoadAsync_CutFile_NamesIt(string file, string reason)
    {
        string folder = Copy();
        using (FileStream cut = File.OpenWrite(Path.Combine(folder, file)))
        {
            cut.SetLength(cut.Length / 2);
        }

        ModelFormatException error = await RefusedAsync(folder);

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_MissingGraph_NamesIt()
    {
        string folder = Copy();
        File.Delete(Path.Combine(folder, "vision.onnx"));

        Assert.Contains("vision.onnx", (await RefusedAsync(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_TokenizerWithoutControlTokens_NamesThem()
    {
        string folder = Copy();
        string path = Path.Combine(folder, "tokenizer.json");
        string text = await File.ReadAllTextAsync(path, Stop);
        await File.WriteAllTextAsync(path, text.Replace("<|observation|>", "<|observatiom|>", StringComparison.Ordinal), Stop); // of the same length

        Assert.Contains("<|observation|>", (await RefusedAsync(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_PreprocessorOfAnotherModel_NamesBothSizes()
    {
        string folder = Copy();
        string path = Path.Combine(folder, "preprocessor_config.json");
        string text = await File.ReadAllTextAsync(path, Stop);
        await File.WriteAllTextAsync(path, text.Replace("\"patch_size\": 14", "\"patch_size\": 16", StringComparison.Ordinal), Stop); // of the same length

        string message = (await RefusedAsync(folder)).Message;

        Assert.Contains("patch_size is 16", message, StringComparison.Ordinal);
        Assert.Contains("14", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_FolderBehindALink_Loads()
    {
        string link = Path.Combine(_work, "link");
        Directory.CreateSymbolicLink(link, tiny.Folder);

        using Glm45VModel model = await Glm45VModel.LoadAsync(link, Stop);

        Assert.Equal(8192, model.ContextLength);
    }

    [Fact]
    public async Task LoadAsync_WeightsBehindALink_SaysWhatToDo()
    {
        foreach (string file in Directory.EnumerateFiles(tiny.Folder))
        {
            File.CreateSymbolicLink(Path.Combine(_work, Path.GetFileName(file)), file);
        }

        string message = (await RefusedAsync(_work)).Message; // ONNX Runtime does not follow links to weights

        Assert.Contains("symbolic link", message, StringComparison.Ordinal);
        Assert.Contains("Copy the whole folder as plain files", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Twice_DoesNothingTheSecondTime()
    {
        Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);
        model.Dispose();

        Assert.Null(Record.Exception(model.Dispose));
    }

    [Fact]
    public async Task Dispose_WhileAnAnswerIsMade_EndsItWithAnError()
    {
        var endless = new GenerationOptions { StopTokenIds = [] };
        Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);
        await using IAsyncEnumerator<GeneratedToken> answer = model.GenerateAsync(new TinyCase("text").Input, endless, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        Assert.True(await answer.MoveNextAsync());

        model.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await answer.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task GenerateAsync_AfterDispose_Throws()
    {
        Glm45VModel model = await Glm45VModel.LoadAsync(tiny.Folder, Stop);
        model.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await model.GenerateAsync(new TinyCase("text").Input, s_greedy, cancellationToken: Stop).ToArrayAsync(Stop));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static Task<ModelFormatException> RefusedAsync(string folder) =>
        Assert.ThrowsAsync<ModelFormatException>(async () => (await Glm45VModel.LoadAsync(folder, Stop)).Dispose());

    private string Copy()
    {
        foreach (string file in Directory.EnumerateFiles(tiny.Folder))
        {
            File.Copy(file, Path.Combine(_work, Path.GetFileName(file)));
        }

        return _work;
    }
}
