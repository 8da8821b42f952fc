namespace Glm45V.Runtime.Decoding;

/// <summary>The next token of one of several sequences that <see cref="IDecoder.StepTogether"/> runs.</summary>
/// <remarks>Not thread-safe. It serves all steps of its sequence, one after the other.</remarks>
/// <param name="cache">The sequence's cache; the caller owns it.</param>
public sealed class SequenceStep(KvCache cache)
{
    private float[] _logits = [];

    /// <summary>What the token follows.</summary>
    public KvCache Cache { get; } = cache;

    /// <summary>The token to run.</summary>
    public int Token { get; private set; }

    /// <summary>Whether the token has run.</summary>
    public bool HasRun { get; private set; } = true;

    /// <summary>Logits [vocabulary] of the token once it has run, valid until the sequence's next step.</summary>
    public ReadOnlySpan<float> Logits => _logits;

    /// <summary>Asks for a token to be run.</summary>
    public void Ask(int token) => (Token, HasRun) = (token, false);

    /// <summary>Takes the logits of the token, which has now run.</summary>
    public void Complete(ReadOnlySpan<float> logits)
    {
        if (_logits.Length != logits.Length)
        {
            _logits = new float[logits.Length];
        }

        logits.CopyTo(_logits);
        HasRun = true;
    }
}
