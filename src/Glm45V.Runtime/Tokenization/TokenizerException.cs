namespace Glm45V.Runtime.Tokenization;

/// <summary>Raised when a tokenizer.json cannot be read, or asks for something this tokenizer does not do.</summary>
public sealed class TokenizerException : Glm45VException
{
    /// <summary>Creates an error about one tokenizer file.</summary>
    /// <param name="filePath">The file the error is about.</param>
    /// <param name="problem">What is wrong, with the offending value, as a full sentence.</param>
    /// <param name="nextMove">What the reader should do, as a full sentence.</param>
    /// <param name="innerException">The failure behind it, if there is one.</param>
    public TokenizerException(string filePath, string problem, string nextMove, Exception? innerException = null)
        : base($"Tokenizer file '{filePath}': {problem} {nextMove}", innerException!)
    {
        FilePath = filePath;
    }

    /// <summary>The tokenizer file that was being read.</summary>
    public string FilePath { get; }
}
