namespace Glm45V.Runtime.Decoding;

/// <summary>A prompt's way through a <see cref="Decoder"/>: pictures are looked at when the tokens before them have run.</summary>
internal sealed class PromptRun : IPrefill
{
    private readonly Decoder _decoder;
    private readonly ModelInput _input;
    private readonly KvCache _cache;
    private readonly IReadOnlyList<VisualSpan> _spans;
    private readonly float[]?[] _features;
    private int _done;

    public PromptRun(Decoder decoder, ModelInput input, KvCache cache)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentOutOfRangeException.ThrowIfZero(input.Length, nameof(input));
        _decoder = decoder;
        _input = input;
        _cache = cache;
        _spans = VisualSpan.Of(input);
        _features = new float[_spans.Count][];
        cache.Reserve(input.Length);
        cache.Write(decoder.Rotary, MRopePositions.Compute([.. input.Kinds], [.. input.Images.Select(image => image.Grid)], [.. input.VideoFrames.Select(frame => frame.Grid)], cache.NextPosition));
    }

    /// <inheritdoc />
    public ReadOnlySpan<float> Logits => _done == _input.Length
        ? _decoder.LastLogits
        : throw new InvalidOperationException($"{_input.Length - _done} tokens of the prompt have not run yet.");

    /// <inheritdoc />
    public bool Advance(int maxTokens, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        int end = _done + Math.Min(maxTokens, _input.Length - _done);
        for (int i = 0; i < _spans.Count && _spans[i].Start < end; i++)
        {
            if (_spans[i].End > _done && _features[i] is null)
            {
                _features[i] = _decoder.Encode(_spans[i].Pixels, cancellationToken);
                return false; // somebody may be waiting
            }
        }

        _decoder.RunChunk(Embeddings(_done, end), _cache, cancellationToken);
        _done = end;
        for (int i = 0; i < _spans.Count && _spans[i].End <= _done; i++)
        {
            _features[i] = null;
        }

        return _done == _input.Length;
    }

    /// <summary>Runs the rest at once and gives the logits of chosen tokens: [rows, vocabulary].</summary>
    public float[] LogitsAt(IReadOnlyList<long> rows, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _spans.Count; i++)
        {
            _features[i] = _decoder.Encode(_spans[i].Pixels, cancellationToken);
        }

        float[] logits = _decoder.RunChunkAt(Embeddings(0, _input.Length), rows, _cache, cancellationToken);
        _done = _input.Length;
        return logits;
    }

    /// <summary>Gives [tokens, hidden] of some of the tokens: their embeddings, or what the vision tower made of pictures.</summary>
    private float[] Embeddings(int from, int to)
    {
        int width = _decoder.Embedder.Width;
        var rows = new float[(to - from) * width];
        int span = 0;
        for (int i = from; i < to; i++)
        {
            while (span < _spans.Count && _spans[span].End <= i)
            {
                span++;
            }

            Span<float> row = rows.AsSpan((i - from) * width, width);
            if (span < _spans.Count && _spans[span].Start <= i)
            {
                _features[span].AsSpan((i - _spans[span].Start) * width, width).CopyTo(row);
            }
            else
            {
                _decoder.Embedder.Embed(_input.Ids[i], row);
            }
        }

        return rows;
    }
}
