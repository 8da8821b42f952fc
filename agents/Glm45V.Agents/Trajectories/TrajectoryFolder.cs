using System.Text.Json;

namespace Glm45V.Agents.Trajectories;

/// <summary>Keeps one trajectory in a folder: <c>trajectory.json</c> and a PNG file per screenshot.</summary>
/// <remarks>
/// Every file is written beside its place and then moved there, and the JSON file last, so that a reader or a crash never meets half a step.
/// Not thread-safe; one instance belongs to one run.
/// </remarks>
/// <param name="path">The folder; it is made when it does not exist.</param>
public sealed class TrajectoryFolder(string path)
{
    /// <summary>The name of the file that holds everything but the screenshots.</summary>
    public const string FileName = "trajectory.json";

    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private Trajectory? _owner;

    /// <summary>The folder's full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Saves the trajectory as it is now; screenshots saved before are not written again.</summary>
    /// <exception cref="TrajectoryException">The folder already holds another run.</exception>
    public async Task SaveAsync(Trajectory trajectory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trajectory);

        Claim(trajectory);
        SavedTrajectory saved = SavedTrajectory.From(trajectory);
        foreach ((string name, ReadOnlyMemory<byte> png) in saved.Pictures(trajectory))
        {
            if (!_written.Contains(name))
            {
                await WriteAsync(name, png, cancellationToken).ConfigureAwait(false);
                _written.Add(name);
            }
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(saved, SavedTrajectory.Json);
        await WriteAsync(FileName, json, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the trajectory this folder holds, screenshots included; a run that goes on with it is saved here.</summary>
    /// <exception cref="TrajectoryException">There is none, it is damaged, or a newer version of this software wrote it.</exception>
    public async Task<Trajectory> LoadAsync(CancellationToken cancellationToken = default)
    {
        string file = System.IO.Path.Combine(Path, FileName);
        if (!File.Exists(file))
        {
            throw new TrajectoryException(file, $"There is no trajectory at '{file}': name the folder a run was saved in.");
        }

        SavedTrajectory saved = SavedTrajectory.Parse(file, await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false));
        var screenshots = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in saved.PictureNames())
        {
            screenshots[name] = await ReadScreenshotAsync(name, cancellationToken).ConfigureAwait(false);
        }

        Trajectory trajectory = saved.ToTrajectory(screenshots);
        _owner = trajectory; // a run that goes on is saved where it was
        _written.UnionWith(saved.PictureNames().Where(name => name != saved.Final?.Screenshot && name != saved.Final?.Marked));
        return trajectory;
    }

    /// <summary>Refuses a folder that holds a run already.</summary>
    /// <exception cref="TrajectoryException">It holds one.</exception>
    public void RequireEmpty()
    {
        if (_owner is not null || File.Exists(System.IO.Path.Combine(Path, FileName)))
        {
            throw new TrajectoryException(Path, $"'{Path}' already holds another run's trajectory: save into an empty folder.");
        }
    }

    private void Claim(Trajectory trajectory)
    {
        if (ReferenceEquals(_owner, trajectory))
        {
            return;
        }

        RequireEmpty();
        Directory.CreateDirectory(Path);
        _owner = trajectory;
    }

    private async Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        string target = System.IO.Path.Combine(Path, name);
        string beside = target + ".tmp";
        await File.WriteAllBytesAsync(beside, bytes, cancellationToken).ConfigureAwait(false);
        File.Move(beside, target, overwrite: true);
    }

    private async Task<byte[]> ReadScreenshotAsync(string name, CancellationToken cancellationToken)
    {
        // The name comes from a file that may be someone else's: it must not lead out of the folder.
        if (name.Length == 0 || name != System.IO.Path.GetFileName(name) || name.Contains('\\', StringComparison.Ordinal))
        {
            throw new TrajectoryException(Path, $"The trajectory at '{Path}' names the screenshot '{name}', which is not a plain file name: it is damaged.");
        }

        string file = System.IO.Path.Combine(Path, name);
        if (!File.Exists(file))
        {
            throw new TrajectoryException(file, $"The trajectory at '{Path}' lacks its screenshot '{name}': copy the whole folder, pictures included.");
        }

        return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
    }
}
