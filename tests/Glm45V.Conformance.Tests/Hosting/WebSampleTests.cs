using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Glm45V.Messages;
using Glm45V.Nano;
using Glm45V.Testing;
using Microsoft.AspNetCore.Builder;
using Sample;

namespace Glm45V.Conformance.Tests.Hosting;

/// <summary>The README's web application, started as it is written there.</summary>
public sealed class WebSampleTests : IAsyncLifetime
{
    private readonly ConcurrentBag<string> _activities = [];
    private readonly ActivityListener _listener = new();
    private WebApplication? _app;
    private HttpClient? _http;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener.ShouldListenTo = source => source.Name == Glm45VTelemetry.Name;
        _listener.Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData;
        _listener.ActivityStopped = activity => _activities.Add($"{activity.OperationName} {activity.GetTagItem("gen_ai.request.model")}");
        ActivitySource.AddActivityListener(_listener);
        _app = WebSample.Build(["--urls", "http://127.0.0.1:0", "--Glm45V:ModelFolder", NanoModel.Folder, "--Logging:LogLevel:Default", "Warning"]);
        await _app.StartAsync(Stop);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        _listener.Dispose();
    }

    [Fact]
    public async Task Chat_UploadedImage_StreamsTheAnswer()
    {
        using var image = new ByteArrayContent(await File.ReadAllBytesAsync(GoldenFile.Path("nano", "images", "12.png"), Stop));
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { image, "image", "12.png" }, { new StringContent("Help me to locate tab labeled Events in the image and give me its bounding boxes."), "question" } };

        using HttpResponseMessage response = await _http!.PostAsync("/chat", form, Stop);

        Assert.Equal("[[374,90,739,183]]", await response.Content.ReadAsStringAsync(Stop));
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Contains($"glm45v.generate {NanoModel.Name}", _activities);
    }

    [Fact]
    public async Task Health_Started_IsHealthy()
    {
        using HttpResponseMessage response = await _http!.GetAsync("/health", Stop);

        Assert.Equal((HttpStatusCode.OK, "Healthy"), (response.StatusCode, await response.Content.ReadAsStringAsync(Stop)));
    }
}
