using Glm45V.Runtime.Decoding;
using Glm45V.Runtime.Tokenization;

namespace Glm45V.Conformance.Tests.Leaves;

/// <summary>A decoder that wants to say texts written down beforehand, one an answer; tokens that a grammar forces on it count as said.</summary>
/// <param name="tokenizer">Makes tokens of texts.</param>
/// <param name="end">Ends an answer.</param>
/// <param name="texts">What to say.</param>
/// <param name="prompts">Gets what was run of each prompt.</param>
internal sealed class ScriptedDecoder(Glm45VTokenizer tokenizer, int end, IEnumerable<string> texts, List<string> prompts) : GraphlessDecoder(tokenizer.Count, context: 8192)
{
    private readonly Queue<string> _texts = new(texts);
    private readonly float[] _logits = new float[tokenizer.Count];
    private readonly List<int> _said = [];
    private int[] _wanted = [];

    protected override void Begin(ModelInput input)
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
    }

    protected override void Accept(int token) => _said.Add(token);

    protected override float[] Next(CancellationToken cancellationToken)
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
}
