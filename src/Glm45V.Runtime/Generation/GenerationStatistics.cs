using System.Diagnostics;
using Glm45V.Runtime.Decoding;

namespace Glm45V.Runtime.Generation;

/// <summary>Counts and times of one answer; complete when the answer has ended.</summary>
public sealed class GenerationStatistics
{
    private long _queued;
    private long _start;
    private long _prefilled;
    private long _last;

    /// <summary>Tokens of the prompt, those of pictures included.</summary>
    public int PromptTokens { get; private set; }

    /// <summary>Tokens of pictures in the prompt.</summary>
    public int ImageTokens { get; private set; }

    /// <summary>Tokens of the prompt that were not run again because a KV cache held them.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>Tokens made, a stop token included.</summary>
    public int GeneratedTokens { get; private set; }

    /// <summary>How many of them had to come by the grammar and were run together.</summary>
    public int ForcedTokens { get; private set; }

    /// <summary>From the request to the start of the run: the wait for other answers.</summary>
    public TimeSpan QueueTime => Stopwatch.GetElapsedTime(_queued, _start);

    /// <summary>From the start of the run to the first token: vision and prefill, and what other answers did in between.</summary>
    public TimeSpan PrefillTime => Stopwatch.GetElapsedTime(_start, _prefilled);

    /// <summary>From the first token to the last.</summary>
    public TimeSpan DecodeTime => Stopwatch.GetElapsedTime(_prefilled, _last);

    internal void Queued() => _queued = _start = _prefilled = _last = Stopwatch.GetTimestamp();

    internal void Start(ModelInput input)
    {
        PromptTokens = input.Length;
        ImageTokens = input.Kinds.Count(kind => kind != TokenKind.Text);
        _start = _prefilled = _last = Stopwatch.GetTimestamp();
    }

    internal void Reused(int tokens) => CachedTokens = tokens;

    internal void Prefilled() => _prefilled = _last = Stopwatch.GetTimestamp();

    internal void Forced(int tokens) => ForcedTokens += tokens;

    internal void Produced(int count)
    {
        GeneratedTokens = count;
        _last = Stopwatch.GetTimestamp();
    }
}
