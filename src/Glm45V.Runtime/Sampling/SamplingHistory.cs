using System.Runtime.InteropServices;

namespace Glm45V.Runtime.Sampling;

/// <summary>The tokens that a choice may depend on: those of the prompt and those produced so far.</summary>
public sealed class SamplingHistory
{
    private readonly List<int> _output = [];
    private readonly List<int> _distinctOutput = [];
    private readonly List<int> _distinct = [];
    private readonly HashSet<int> _seen = [];
    private readonly Dictionary<int, int> _outputCounts = [];

    internal SamplingHistory(ReadOnlySpan<int> prompt)
    {
        PromptLength = prompt.Length;
        foreach (int id in prompt)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(prompt));
            See(id);
        }
    }

    /// <summary>How many tokens the prompt has.</summary>
    public int PromptLength { get; }

    /// <summary>The tokens produced so far, in order, those of thinking and of forced text included.</summary>
    public ReadOnlySpan<int> Output => CollectionsMarshal.AsSpan(_output);

    /// <summary>The tokens of the output, each once, in order of appearance.</summary>
    public ReadOnlySpan<int> DistinctOutput => CollectionsMarshal.AsSpan(_distinctOutput);

    /// <summary>The tokens of the prompt and the output, each once, in order of appearance.</summary>
    public ReadOnlySpan<int> Distinct => CollectionsMarshal.AsSpan(_distinct);

    /// <summary>How many times a token is in the output.</summary>
    public int OutputCount(int id) => _outputCounts.GetValueOrDefault(id);

    internal void Append(int id)
    {
        _output.Add(id);
        See(id);
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_outputCounts, id, out bool seenBefore);
        count++;
        if (!seenBefore)
        {
            _distinctOutput.Add(id);
        }
    }

    private void See(int id)
    {
        if (_seen.Add(id))
        {
            _distinct.Add(id);
        }
    }
}
