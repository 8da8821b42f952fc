namespace Glm45V.Chat;

/// <summary>Finds stop sequences in text as it comes, and holds back what may be the beginning of one.</summary>
/// <remarks>
/// However the text is cut into pieces, the text that comes out is what stands before the sequence that ends first; of
/// several that end at the same place, the longest counts. Like vLLM, the sequence itself is left out. Not
/// thread-safe: one answer, one instance.
/// </remarks>
internal sealed class StopSequences
{
    /// <summary>The most sequences of a request.</summary>
    public const int MaxCount = 64;

    /// <summary>The most characters of a sequence.</summary>
    public const int MaxLength = 1024;

    private readonly string[] _sequences;
    private string _held = "";

    /// <exception cref="ArgumentOutOfRangeException">There are too many, or one is empty or too long.</exception>
    public StopSequences(IEnumerable<string>? sequences)
    {
        _sequences = [.. sequences ?? []];
        if (_sequences.Length > MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(sequences), _sequences.Length, $"There may be at most {MaxCount} stop sequences, not {_sequences.Length}.");
        }

        foreach (string sequence in _sequences)
        {
            if (sequence is not { Length: >= 1 and <= MaxLength })
            {
                throw new ArgumentOutOfRangeException(nameof(sequences), sequence, $"A stop sequence must have 1 to {MaxLength} characters, not {sequence?.Length ?? 0}.");
            }
        }
    }

    /// <summary>The sequence that ended the text; null while none has.</summary>
    public string? Found { get; private set; }

    /// <summary>Takes the next piece and gives the text that is certain to stay; after <see cref="Found"/> it is empty.</summary>
    public string Push(string text)
    {
        if (Found is not null || _sequences.Length == 0)
        {
            return Found is null ? text : "";
        }

        string seen = _held + text;
        (int at, int end) = (seen.Length, int.MaxValue);
        foreach (string sequence in _sequences)
        {
            int found = seen.IndexOf(sequence, StringComparison.Ordinal);
            if (found >= 0 && (found + sequence.Length < end || (found + sequence.Length == end && found < at)))
            {
                (at, end, Found) = (found, found + sequence.Length, sequence);
            }
        }

        int kept = Found is not null ? at : seen.Length - Beginning(seen);
        _held = Found is not null ? "" : seen[kept..];
        return seen[..kept];
    }

    /// <summary>Gives what is held back, where the text goes on with something else than text, or ends.</summary>
    public string Flush()
    {
        string held = _held;
        _held = "";
        return held;
    }

    /// <summary>Length of the longest end of a text that may be the beginning of a sequence.</summary>
    private int Beginning(string text)
    {
        int longest = 0;
        foreach (string sequence in _sequences)
        {
            for (int length = Math.Min(sequence.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(sequence.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
