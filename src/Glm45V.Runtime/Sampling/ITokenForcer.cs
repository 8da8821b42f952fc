namespace Glm45V.Runtime.Sampling;

/// <summary>A mask that knows when only certain tokens can follow: they are run together instead of being chosen one by one.</summary>
public interface ITokenForcer
{
    /// <summary>Gives the tokens that have to come next; none where something is to be chosen.</summary>
    /// <param name="history">The prompt and what has been produced so far.</param>
    IReadOnlyList<int> Forced(SamplingHistory history);
}
