using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Devices;
using Glm45V.Runtime.Model;
using Glm45V.Runtime.Tokenization;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>A decoder that wants to say texts written down beforehand, one an answer; tokens that a grammar forces on it count as said.</summary>
/// <param name="tokenizer">Makes tokens of texts.</param>
/// <param name="end">Ends an answer.</param>
/// <param name="texts">What to say.</param>
/// <param name="prompts">Gets what was run of each prompt.</param>
internal sealed class ScriptedDecoder(Glm45VTokenizer tokenizer, int end, IEnumerable<string> texts, List<string> prompts) : IDecoder
{
    private readonly Queue<string> _texts = new(texts);
    private readonly float[] _logits = new float[tokenizer.Count];
    private readonly List<int> _said = [];
    private int[] _wanted = [];

    public int VocabularySize => _logits.Length;

    public int ContextLength => 8192;

    public int LeastTogether => int.MaxValue;

    public KvCache CreateCache() => new(new DenseTextConfig
    {
        VocabularySize = VocabularySize,
        HiddenSize = 16,
        LayerCount = 1,
        HeadCount = 1,
        KeyValueHeadCount = 1,
        HeadSize = 16,
        IntermediateSize = 16,
        RmsNormEpsilon = 1e-5f,
        AttentionBias = false,
        MaxPositions = ContextLength,
        RopeTheta = 10000,
        RotaryDimension = 16,
        MRopeSections = [2, 3, 3],
        TieWordEmbeddings = false,
    }, new HostDevice(threads: 1), TensorElementType.Float);

    public IPrefill BeginPrefill(ModelInput input, KvCache cache)
    {
        if (tokenizer.TryGetId("<|assistant|>", out int assistant) && input.Ids.Contains(assistant))
        {
            prompts.Add(tokenizer.Decode([.. input.Ids]));
            _said.Clear();
            _wanted = tokenizer.Encode(_texts.Dequeue(), allowAddedTokens: true);
        }
        else
        {
            _said.AddRange(input.Ids); // a grammar's own tokens
        }

        cache.Reserve(input.Length);
        return new Prefill(this, input.Length, cache);
    }

    public ReadOnlySpan<float> Step(int token, KvCache cache, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        cache.Reserve(1);
        cache.Commit(1);
        _said.Add(token);
        return Next();
    }

    public void StepTogether(ReadOnlySpan<SequenceStep> steps)
    {
        foreach (SequenceStep step in steps)
        {
            step.Complete(Step(step.Token, step.Cache));
        }
    }

    private float[] Next()
    {
        string said = tokenizer.Decode([.. _said]);
        string wanted = tokenizer.Decode(_wanted);
        string rest = wanted.StartsWith(said, StringComparison.Ordinal) ? wanted[said.Length..] : "";
        int next = _said.SequenceEqual(_wanted.Take(_said.Count)) && _said.Count < _wanted.Length ? _wanted[_said.Count]
            : rest.Length > 0 ? tokenizer.Encode(rest, allowAddedTokens: true)[0]
            : end;
        Array.Clear(_logits);
        _logits[next] = 10;
        return _logits;
    }

    private sealed class Prefill(ScriptedDecoder decoder, int tokens, KvCache cache) : IPrefill
    {
        private int _left = tokens;

        public ReadOnlySpan<float> Logits => decoder._logits;

        public bool Advance(int maxTokens, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(maxTokens, _left);
            cache.Commit(count);
            _left -= count;
            if (_left == 0)
            {
                decoder.Next();
            }

            return _left == 0;
        }
    }
}
