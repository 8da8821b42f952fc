using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Glm45V.Remote.Wire;

/// <summary>A response that has begun: its first chunk, and the events that follow.</summary>
internal sealed class OpenAnswer : IAsyncDisposable
{
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _reading;
    private Stream? _body;
    private IAsyncEnumerator<SseItem<string>>? _events;

    private OpenAnswer(HttpResponseMessage response, TimeProvider time, CancellationToken caller)
    {
        Response = response;
        _idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(caller, _idle.Token);
    }

    public HttpResponseMessage Response { get; }

    public JsonElement? First { get; set; }

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool HasEvents => _events is not null;

    /// <summary>Whether the endpoint said that nothing more comes.</summary>
    public bool IsDone { get; set; }

    /// <summary>Sends a request and waits for the headers.</summary>
    /// <param name="http">Sends it.</param>
    /// <param name="message">The request; it is disposed.</param>
    /// <param name="time">Measures pauses.</param>
    /// <param name="stop">Stops the wait.</param>
    /// <param name="caller">Stops the answer as long as it is read.</param>
    public static async Task<OpenAnswer> SendAsync(HttpClient http, HttpRequestMessage message, TimeProvider time, CancellationToken stop, CancellationToken caller)
    {
        using (message)
        {
            return new OpenAnswer(await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false), time, caller);
        }
    }

    /// <summary>Reads a body that is no stream, no more of it than so many bytes.</summary>
    public async Task<string> ReadAsync(int most, CancellationToken stop)
    {
        using Stream body = await Response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        using var text = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; text.Length < most && (read = await body.ReadAsync(chunk, stop).ConfigureAwait(false)) > 0;)
        {
            text.Write(chunk, 0, (int)Math.Min(read, most - text.Length));
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    public void OpenEvents()
    {
        _body = Response.Content.ReadAsStream(_reading.Token);
        _events = SseParser.Create(_body).EnumerateAsync(_reading.Token).GetAsyncEnumerator(_reading.Token);
    }

    /// <summary>Gives the data of the next event, which has to come in time; null at the end.</summary>
    public async Task<string?> NextAsync(TimeSpan within)
    {
        _idle.CancelAfter(within);
        string? data = _events is { } events && await events.MoveNextAsync().ConfigureAwait(false) ? events.Current.Data : null;
        _idle.CancelAfter(Timeout.InfiniteTimeSpan); // whoever reads may take his time
        return data;
    }

    /// <summary>Stops reading.</summary>
    public void Stop() => _idle.Cancel();

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync().ConfigureAwait(false);
        }

        if (_body is not null)
        {
            await _body.DisposeAsync().ConfigureAwait(false);
        }

        Response.Dispose();
        _reading.Dispose();
        _idle.Dispose();
    }
}
