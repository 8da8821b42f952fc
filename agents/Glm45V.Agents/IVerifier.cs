namespace Glm45V.Agents;

/// <summary>Finds out what an action did, without asking the model that chose it.</summary>
public interface IVerifier
{
    /// <summary>Compares what was seen before the action with what is seen after it, and with the goal.</summary>
    Task<Verdict> VerifyAsync(AgentStep taken, Observation after, CancellationToken cancellationToken = default);
}
