using System.Text;
using System.Text.Json;
using Glm45V.Agents.Grounding;
using Glm45V.Imaging;
using Glm45V.Messages;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Safety;
using Glm45V.Testing;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Tests.Grounding;

/// <summary>The agent that points, in front of models whose sight is known.</summary>
public sealed class GroundingAgentTests(ChromiumFixture chromium)
{
    private const int Width = 1280;
    private const int Height = 800;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LocateAsync_LargeBox_IsTheFirstLookInPixels()
    {
        var model = new Pointer(_ => "[[100,200,300,400]]");

        GroundingResult result = await new GroundingAgent(model).LocateAsync(Blank(), " the menu ", Stop);

        GroundedRegion region = Assert.Single(result.Regions);
        Assert.Equal((new PixelBox(128, 160, 384, 320), 256.0, 240.0, null, 0), (region.Box, region.Point.X, region.Point.Y, region.Confidence, region.Zooms));
        Assert.Equal(("the menu", 1, 1), (result.Phrase, result.Looks.Count, model.Asked.Count));
        Assert.StartsWith("Help me to locate the menu in the image and give me its bounding boxes.", model.Asked[0].Question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocateAsync_NotThere_IsNoRegion()
    {
        GroundingResult result = await new GroundingAgent(new Pointer(_ => "none")).LocateAsync(Blank(), "a unicorn", Stop);

        Assert.Empty(result.Regions);
    }

    [Fact]
    public async Task LocateAsync_SmallBox_IsLookedAtCloserAndMappedBackToThePixel()
    {
        var target = new PixelRectangle(901, 303, 14, 12);
        RgbImage screen = new ImageCanvas(Blank()).FillRectangle(target, RgbColor.Red).ToImage();
        var model = new Pointer(Exact);

        GroundingResult result = await new GroundingAgent(model).LocateAsync(screen, "the red box", Stop);

        GroundedRegion region = Assert.Single(result.Regions);
        Assert.InRange(region.Zooms, 1, 2);
        Assert.InRange(region.Box.Left, target.X - 0.5, target.X + 0.5);
        Assert.InRange(region.Box.Bottom, target.Y + target.Height - 0.5, target.Y + target.Height + 0.5);
        Assert.True(result.Looks[1].Scale > 1);
    }

    [Fact]
    public async Task AsAIFunction_Phrase_GivesPointsThatTheBrowsersClickTakes()
    {
        AIFunction function = new GroundingAgent(new Pointer(_ => "[[100,200,300,400]]")).AsAIFunction(_ => Task.FromResult<ReadOnlyMemory<byte>>(PngEncoder.Encode(Blank())));

        string found = (await function.InvokeAsync(new() { ["phrase"] = "the menu" }, Stop))!.ToString()!;
        string refused = (await function.InvokeAsync(new() { ["phrase"] = " " }, Stop))!.ToString()!;

        Assert.Equal([200, 300], JsonDocument.Parse(found).RootElement.GetProperty("found")[0].GetProperty("point").EnumerateArray().Select(value => value.GetInt32()));
        Assert.Contains("The phrase is empty", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocateAsync_ZoomIsOff_TakesTheFirstLook()
    {
        var model = new Pointer(_ => "[500,500,505,505]");

        GroundingResult result = await new GroundingAgent(model, new GroundingOptions { Zoom = false }).LocateAsync(Blank(), "dot", Stop);

        Assert.Equal((1, 0), (model.Asked.Count, result.Regions[0].Zooms));
    }

    [Fact]
    public async Task LocateAsync_CloserLookFindsNothing_TheFirstStands()
    {
        var model = new Pointer(asked => asked.Number == 1 ? "[500,500,505,505]" : "none");

        GroundingResult result = await new GroundingAgent(model).LocateAsync(Blank(), "dot", Stop);

        Assert.Equal((640.0, 0, 2), (result.Regions[0].Box.Left, result.Regions[0].Zooms, model.Asked.Count));
    }

    [Theory]
    [InlineData(-0.01, 1)]
    [InlineData(-2.0, 2)]
    public async Task LocateAsync_CoordinatesTheModelIsUnsureOf_AreLookedAtCloser(double logprob, int looks)
    {
        var model = new Pointer(_ => "[[100,200,300,400]]") { Logprob = logprob };

        GroundingResult result = await new GroundingAgent(model, new GroundingOptions { MaxZooms = 1 }).LocateAsync(Blank(), "the menu", Stop);

        Assert.Equal(looks, result.Looks.Count);
        Assert.Equal(Math.Exp(logprob), result.Regions[0].Confidence!.Value, 6);
    }

    [Fact]
    public async Task LocateAsync_TwoSamplesApart_AreLookedAtCloser()
    {
        var model = new Pointer(asked => asked.Number == 2 ? "[700,700,900,900]" : "[100,200,300,400]");

        GroundingResult result = await new GroundingAgent(model, new GroundingOptions { ComparesSamples = true }).LocateAsync(Blank(), "the menu", Stop);

        Assert.Equal((3, 1), (result.Looks.Count, result.Regions[0].Zooms));
    }

    [Fact]
    public async Task LocateAsync_AnswerWithoutABox_IsAskedForAgainWithTheReason()
    {
        var model = new Pointer(asked => asked.Number < 3 ? "At the top." : "[100,200,300,400]");

        GroundingResult result = await new GroundingAgent(model).LocateAsync(Blank(), "the menu", Stop);

        Assert.Single(result.Regions);
        Assert.Contains("holds no bounding box", model.Asked[2].Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocateAsync_NeverABox_IsATypedErrorWithTheAnswer()
    {
        var model = new Pointer(_ => "At the top.");

        Glm45VException error = await Assert.ThrowsAsync<Glm45VException>(() => new GroundingAgent(model).LocateAsync(Blank(), "the menu", Stop));

        Assert.Equal(5, model.Asked.Count);
        Assert.Contains("“the menu” in 5 answers; the last one was “At the top.”", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_ButtonOnAPage_IsClicked()
    {
        await using BrowserSession session = await chromium.OpenAsync(new BrowserOptions { Width = 560, Height = 420, Origins = OriginPolicy.Unrestricted, Confirmation = ConfirmationPolicy.AllowAll });
        await session.GotoAsync(TestPage.Of("<button style='position:absolute;left:100px;top:100px;width:120px;height:60px;background:#f00;border:0' onclick='window.hit = true'></button>"), Stop);

        Assert.True(await Sample.GroundingSample.ClickAsync(new Pointer(Exact), session, "the red button"));
        Assert.True(await session.EvaluateAsync<bool>("window.hit === true", Stop));
        Assert.False(await Sample.GroundingSample.ClickAsync(new Pointer(_ => "none"), session, "a unicorn"));
    }

    [Fact]
    public void Constructor_QuestionWithoutItsPlace_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new GroundingAgent(new Pointer(_ => ""), new GroundingOptions { Question = "Where is it?" }));

    [Fact]
    public async Task LocateAsync_FirstLookIsOffByAKnownError_EndsInNearlyEverySmallTargetByZooming()
    {
        const int Targets = 40;
        (int with, int without) = (0, 0);
        var random = new Random(7);
        for (int i = 0; i < Targets; i++)
        {
            var target = new PixelRectangle(random.Next(20, Width - 40), random.Next(20, Height - 40), 16, 16);
            RgbImage screen = new ImageCanvas(Blank()).FillRectangle(target, RgbColor.Red).ToImage();
            // Every look is off by up to 2.5 % of what is shown: 32 pixels on the whole screen.
            string Blurred(Question question) => Shifted(question, random.Next(-25, 26), random.Next(-25, 26));
            var box = new PixelBox(target.X, target.Y, target.X + target.Width, target.Y + target.Height);
            with += box.Holds((await new GroundingAgent(new Pointer(Blurred)).LocateAsync(screen, "the red box", Stop)).Regions[0].Point) ? 1 : 0;
            without += box.Holds((await new GroundingAgent(new Pointer(Blurred), new GroundingOptions { Zoom = false }).LocateAsync(screen, "the red box", Stop)).Regions[0].Point) ? 1 : 0;
        }

        TestContext.Current.SendDiagnosticMessage($"{with} of {Targets} with zoom, {without} without");
        Assert.InRange(with, Targets * 95 / 100, Targets);
        Assert.InRange(without, 0, Targets * 40 / 100);
    }

    private static RgbImage Blank() => new(Width, Height, [.. Enumerable.Repeat((byte)255, Width * Height * 3)]);

    private static string Exact(Question question) => Shifted(question, 0, 0);

    // Points at the red pixels of what is shown.
    private static string Shifted(Question question, int right, int down)
    {
        RgbImage shown = ImageDecoder.Decode(question.Picture);
        (int left, int top, int last, int bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (int at = 0; at < shown.Width * shown.Height; at++)
        {
            if (shown.Pixels[(at * 3) + 1] < 128)
            {
                (int x, int y) = (at % shown.Width, at / shown.Width);
                (left, top, last, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(last, x + 1), Math.Max(bottom, y + 1));
            }
        }

        int Across(int x) => Math.Clamp((int)Math.Round(x * 1000.0 / shown.Width) + right, 0, 1000);
        int Down(int y) => Math.Clamp((int)Math.Round(y * 1000.0 / shown.Height) + down, 0, 1000);
        return last < 0 ? "none" : $"<|begin_of_box|>[[{Across(left)},{Down(top)},{Across(last)},{Down(bottom)}]]<|end_of_box|>";
    }

    private sealed record Question(int Number, ReadOnlyMemory<byte> Picture);

    private sealed class Pointer(Func<Question, string> answer) : IChatClient
    {
        public List<(string Question, string Last)> Asked { get; } = [];

        public double? Logprob { get; init; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            ChatMessage[] all = [.. messages];
            Asked.Add((all[0].Text, all[^1].Text));
            string text = answer(new Question(Asked.Count, all[0].Contents.OfType<DataContent>().Single().Data));
            var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, text));
            if (Logprob is { } likely)
            {
                response.AdditionalProperties = new() { [RequestProperties.Logprobs] = (IReadOnlyList<ChatTokenLogprob>)[.. text.Select(one => new ChatTokenLogprob(one.ToString(), Encoding.UTF8.GetBytes(one.ToString()), likely))] };
            }

            return Task.FromResult(response);
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
