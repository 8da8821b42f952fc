using System.Diagnostics;
using System.Diagnostics.Metrics;
using Glm45V.Messages;
using Glm45V.Runtime.Generation;

namespace Glm45V.Chat;

/// <summary>Where the time and the tokens of answers went, as an activity and as metrics.</summary>
internal sealed class AnswerTelemetry : IDisposable
{
    private static readonly Histogram<double> s_queue = Glm45VTelemetry.Meter.CreateHistogram<double>("glm45v.queue.duration", "s", "From a request to the start of its run.");
    private static readonly Histogram<double> s_prefill = Glm45VTelemetry.Meter.CreateHistogram<double>("glm45v.prefill.duration", "s", "From the start of a run to its first token.");
    private static readonly Histogram<double> s_decode = Glm45VTelemetry.Meter.CreateHistogram<double>("glm45v.decode.duration", "s", "From the first token of an answer to its last.");
    private static readonly Counter<long> s_tokens = Glm45VTelemetry.Meter.CreateCounter<long>("glm45v.tokens", "{token}", "Tokens by kind: prompt, image and cached (parts of prompt), output, forced (part of output).");

    private readonly string _model;
    private readonly GenerationStatistics _statistics;
    private readonly Activity? _activity;

    public AnswerTelemetry(string model, GenerationStatistics statistics)
    {
        _model = model;
        _statistics = statistics;
        _activity = Glm45VTelemetry.Source.StartActivity("glm45v.generate");
        _activity?.SetTag("gen_ai.request.model", model);
    }

    /// <summary>Ends the activity and counts, whether the answer came to its end or was given up.</summary>
    public void Dispose()
    {
        var model = new KeyValuePair<string, object?>("gen_ai.request.model", _model);
        if (_statistics.PromptTokens > 0)
        {
            s_queue.Record(_statistics.QueueTime.TotalSeconds, model);
            s_prefill.Record(_statistics.PrefillTime.TotalSeconds, model);
            s_decode.Record(_statistics.DecodeTime.TotalSeconds, model);
            foreach ((string kind, int count) in Counts())
            {
                s_tokens.Add(count, model, new("glm45v.token.kind", kind));
                _activity?.SetTag($"glm45v.tokens.{kind}", count);
            }
        }

        _activity?.SetTag("glm45v.queue.duration", _statistics.QueueTime.TotalSeconds);
        _activity?.SetTag("glm45v.prefill.duration", _statistics.PrefillTime.TotalSeconds);
        _activity?.SetTag("glm45v.decode.duration", _statistics.DecodeTime.TotalSeconds);
        _activity?.Dispose();
    }

    private IEnumerable<(string Kind, int Count)> Counts() =>
    [
        ("prompt", _statistics.PromptTokens),
        ("image", _statistics.ImageTokens),
        ("cached", _statistics.CachedTokens),
        ("output", _statistics.GeneratedTokens),
        ("forced", _statistics.ForcedTokens),
    ];
}
