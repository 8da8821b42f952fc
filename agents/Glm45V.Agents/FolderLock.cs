namespace Glm45V.Agents;

/// <summary>Keeps a folder to one run at a time, of this program and of others; a run that dies gives it free.</summary>
public sealed class FolderLock : IDisposable
{
    private const string Name = ".lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes a folder, which is made when it does not exist.</summary>
    /// <exception cref="Glm45VException">Another run has it.</exception>
    public static FolderLock Take(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string path = Directory.CreateDirectory(folder).FullName;
        try
        {
            return new FolderLock(new FileStream(Path.Combine(path, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException error)
        {
            throw new Glm45VException($"Another run works in '{path}': wait for its end, or name another folder.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
