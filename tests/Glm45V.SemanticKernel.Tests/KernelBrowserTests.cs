using Glm45V.Cli.Demo;
using Glm45V.Nano;
using Glm45V.Plugins.Browser;
using Glm45V.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Sample;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;
using FunctionResultContent = Microsoft.Extensions.AI.FunctionResultContent;

namespace Glm45V.SemanticKernel.Tests;

public sealed class KernelBrowserTests(SharedSession shared) : IClassFixture<SharedSession>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // One seed a kind of page; the table of `glm45v demo --seeds 20` has the rates.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public async Task AddBrowser_NanoModelAndAutomaticFunctions_SolveTheDemoPage(int seed)
    {
        DemoPage page = DemoPages.Create(seed);
        await ShowAsync(page.Html);
        Kernel kernel = Kernel.CreateBuilder().AddGlm45VChatCompletion(NanoModel.Folder).Build();

        await BrowserSample.WorkAsync(kernel, shared.Session, page.Goal);

        Assert.True(await shared.Session.EvaluateAsync<bool>(DemoPage.SolvedScript, Stop), page.Goal);
    }

    [Fact]
    public async Task AddBrowser_Click_ShowsTheModelTheNewScreenshotAsAPicture()
    {
        var model = new ScriptedClient([Call("browser_click", ("x", 500), ("y", 500))], [new Microsoft.Extensions.AI.TextContent("clicked")]);
        await ShowAsync("<button style='width:224px;height:308px' onclick='this.textContent=\"pressed\"'>press</button>");

        await BrowserSample.WorkAsync(KernelOver(model), shared.Session, "Press the button.");

        FunctionResultContent result = model.Requests[1].Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Single();
        var contents = Assert.IsAssignableFrom<IEnumerable<AIContent>>(result.Result);
        DataContent picture = Assert.Single(contents.OfType<DataContent>());
        Assert.Equal("image/png", picture.MediaType);
        Assert.Equal((await shared.Session.ScreenshotAsync(Stop)).Png.ToArray(), picture.Data.ToArray());
    }

    [Fact]
    public async Task AddBrowser_ModelCallsDone_EndsTheLoopWithItsAnswer()
    {
        var model = new ScriptedClient([Call("browser_done", ("answer", "12 Euro"))], [new Microsoft.Extensions.AI.TextContent("never asked")]);
        await ShowAsync("<p>12 Euro</p>");

        string answer = await BrowserSample.WorkAsync(KernelOver(model), shared.Session, "What does it cost?");

        Assert.Equal("12 Euro", answer);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task AddBrowser_ModelNeverDone_EndsAfterTheRoundsAllowed()
    {
        var model = new ScriptedClient([.. Enumerable.Range(0, 9).Select(_ => new AIContent[] { Call("browser_press", ("key", "Tab")) })]);
        await ShowAsync("<p>nothing to do</p>");
        var kernel = new Kernel();
        kernel.Plugins.AddBrowser(shared.Session, maxRounds: 3);
        var settings = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };

        await new Glm45VChatCompletionService(model).GetChatMessageContentAsync(new ChatHistory("Go on.", AuthorRole.User), settings, kernel, Stop);

        Assert.Equal(3, model.Requests.Count);
    }

    [Fact]
    public void AddBrowser_Plugin_OffersEveryToolOfTheBrowserAndDone() =>
        Assert.Equal(
            [.. new BrowserTools(shared.Session).Select(tool => tool.Name), "done"],
            new Kernel().Plugins.AddBrowser(shared.Session).Select(function => function.Name),
            StringComparer.Ordinal);

    private static Kernel KernelOver(IChatClient model)
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new Glm45VChatCompletionService(model));
        return builder.Build();
    }

    private static FunctionCallContent Call(string name, params (string Name, object? Value)[] arguments) =>
        new("call-1", name, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    private Task ShowAsync(string body) => shared.Session.GotoAsync(body.StartsWith("<!", StringComparison.Ordinal) ? "data:text/html;charset=utf-8," + Uri.EscapeDataString(body) : TestPage.Of(body), Stop);
}
