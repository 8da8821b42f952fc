namespace Glm45V.Remote;

/// <summary>The model's answer does not fulfil what was demanded of it, a document or calls, not even after it was told so.</summary>
public sealed class UnmetDemandException : Glm45VException
{
    internal UnmetDemandException(string answer, string message)
        : base(message) => Answer = answer;

    /// <summary>What the model answered last: the document, or its calls as JSON.</summary>
    public string Answer { get; }
}
