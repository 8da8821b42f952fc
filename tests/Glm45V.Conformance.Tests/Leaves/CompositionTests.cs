using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Glm45V.Messages;
using Glm45V.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>The decorators of Microsoft.Extensions.AI over our client, and what our client itself tells.</summary>
public sealed class CompositionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenTelemetry_Request_IsASpanOfOurModel()
    {
        var spans = new ConcurrentBag<Activity>();
        string source = $"test {Guid.NewGuid()}";
        using var listener = new ActivityListener { ShouldListenTo = heard => heard.Name == source, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Add };
        ActivitySource.AddActivityListener(listener);
        using IChatClient client = ScriptedModel.Client([new Said("Hello")]).AsBuilder().UseOpenTelemetry(sourceName: source).Build();

        await client.GetStreamingResponseAsync("Hi", cancellationToken: Stop).ToChatResponseAsync(Stop);

        Activity span = Assert.Single(spans);
        Assert.Equal(("chat glm45v-nano", "glm45v"), (span.DisplayName, span.GetTagItem("gen_ai.provider.name")));
        Assert.True((int)span.GetTagItem("gen_ai.usage.output_tokens")! > 0);
    }

    [Fact]
    public async Task DistributedCache_SameRequest_AsksTheModelOnce()
    {
        var cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        using IChatClient client = ScriptedModel.Client([new Said("Hello")]).AsBuilder().UseDistributedCache(cache).Build();

        ChatResponse first = await client.GetResponseAsync("Hi", cancellationToken: Stop);
        ChatResponse second = await client.GetResponseAsync("Hi", cancellationToken: Stop); // the script has no second answer

        Assert.Equal(first.Text, second.Text);
    }

#pragma warning disable MEAI001
    [Fact]
    public async Task ReducingClient_RecentPictures_SendsTheNewestAlone()
    {
        var prompts = new List<string>();
        var picture = new DataContent(await File.ReadAllBytesAsync(GoldenFile.Path("nano", "images", "12.png"), Stop), "image/png");
        List<ChatMessage> messages =
        [
            new(ChatRole.User, [picture, new TextContent("Look.")]),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "screenshot")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", new List<AIContent> { new TextContent("taken"), picture })]),
            new(ChatRole.User, [picture, new TextContent("And now?")]),
        ];
        using IChatClient client = ScriptedModel.Client([new Said("Hello")], prompts: prompts).AsBuilder().UseChatReducer(new RecentPicturesReducer(2)).Build();

        await client.GetResponseAsync(messages, cancellationToken: Stop);

        Assert.Equal(3, prompts.Single().Split("<|begin_of_image|>").Length);
        Assert.Single(prompts.Single().Split(RecentPicturesReducer.Omitted).Skip(1));
        Assert.StartsWith(RecentPicturesReducer.Omitted, prompts.Single().Split("<|user|>\n")[1], StringComparison.Ordinal);
        Assert.Same(picture, messages[0].Contents[0]);
    }

    [Fact]
    public async Task ReducingClient_MessageCount_SendsTheRest()
    {
        var prompts = new List<string>();
        using IChatClient client = ScriptedModel.Client([new Said("Hello")], prompts: prompts).AsBuilder().UseChatReducer(new MessageCountingChatReducer(1)).Build();

        await client.GetResponseAsync([new(ChatRole.User, "forgotten"), new(ChatRole.Assistant, "yes"), new(ChatRole.User, "kept")], cancellationToken: Stop);

        Assert.Contains("kept", Assert.Single(prompts), StringComparison.Ordinal);
        Assert.DoesNotContain("forgotten", prompts[0], StringComparison.Ordinal);
    }
#pragma warning restore MEAI001

    [Fact]
    public async Task Logging_Decorator_LogsRequestAndAnswer()
    {
        var log = new Lines();
        using var factory = new LoggerFactory([log], new LoggerFilterOptions { MinLevel = LogLevel.Debug });
        using IChatClient client = ScriptedModel.Client([new Said("Hello")]).AsBuilder().UseLogging(factory).Build();

        await client.GetResponseAsync("Hi", cancellationToken: Stop);

        Assert.Equal(2, log.All.Count(line => line.Contains("GetResponseAsync", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Log_OwnLines_CountAndNeverQuote()
    {
        var log = new Lines();
        using var factory = new LoggerFactory([log], new LoggerFilterOptions { MinLevel = LogLevel.Debug });
        using IChatClient client = ScriptedModel.Client([new Said("the secret answer")], factory);

        await client.GetResponseAsync("the secret question", new ChatOptions { AdditionalProperties = new() { ["of_no_meaning"] = 1 } }, Stop);

        Assert.Contains(log.All, line => line.Contains("'of_no_meaning'", StringComparison.Ordinal));
        Assert.Contains(log.All, line => line.StartsWith("Answered stop: ", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_Answer_AreTokensAndDurations()
    {
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Glm45VTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[$"{instrument.Name} {tags.ToArray().First(tag => tag.Key == "glm45v.token.kind").Value}"] = value);
        listener.Start();
        using IChatClient client = ScriptedModel.Client([new Said("Hello")]);

        await client.GetResponseAsync("Hi", cancellationToken: Stop);

        Assert.All(["glm45v.queue.duration", "glm45v.prefill.duration", "glm45v.decode.duration", "glm45v.tokens prompt", "glm45v.tokens output"], name => Assert.Contains(name, measured.Keys));
        Assert.True(measured["glm45v.tokens prompt"] > 0);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
