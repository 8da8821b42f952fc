namespace Glm45V.Agents;

/// <summary>Finds out what an action did, without asking the model that chose it.</summary>
public interface IVerifier
{
    /// <summary>Compares the world with what was seen before the action and with the goal.</summary>
    Task<Verdict> VerifyAsync(Observation observation, Decision decision, ActionResult result, CancellationToken cancellationToken = default);
}
