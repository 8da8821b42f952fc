namespace Glm45V.Agents;

/// <summary>Chooses the next action from the goal, the steps so far and what is seen now.</summary>
public interface IPolicy
{
    /// <summary>Decides on the next action; a reply that holds none is a decision with an error, not an exception.</summary>
    /// <param name="trajectory">The goal and the finished steps.</param>
    /// <param name="observation">What is seen now; it belongs to no finished step.</param>
    /// <param name="cancellationToken">Stops the model.</param>
    Task<Decision> DecideAsync(Trajectory trajectory, Observation observation, CancellationToken cancellationToken = default);
}
