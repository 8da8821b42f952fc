namespace Glm45V.Agents;

/// <summary>The world an agent sees and acts in.</summary>
public interface IEnvironment
{
    /// <summary>Looks at the world as it is now.</summary>
    Task<Observation> ObserveAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes one action; what goes wrong in the world is a result the model reads, not an exception.</summary>
    Task<ActionResult> ActAsync(AgentAction action, CancellationToken cancellationToken = default);
}
