namespace Glm45V.Agents.Trajectories;

/// <summary>Tells that a saved trajectory cannot be read or written.</summary>
public sealed class TrajectoryException : Glm45VException
{
    internal TrajectoryException(string path, string message, Exception? innerException = null)
        : base(message, innerException!) => Path = path;

    /// <summary>The file or folder in question.</summary>
    public string Path { get; }
}
