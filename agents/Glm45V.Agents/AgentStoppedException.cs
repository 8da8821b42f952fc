namespace Glm45V.Agents;

/// <summary>Ends a run in good order from a hook: a person asked for it.</summary>
public sealed class AgentStoppedException : Glm45VException
{
    /// <summary>Ends the run with a reason.</summary>
    public AgentStoppedException(string reason)
        : base(reason)
    {
    }
}
