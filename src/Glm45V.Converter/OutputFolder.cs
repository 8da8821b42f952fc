namespace Glm45V.Converter;

/// <summary>What must hold before something large is written into a folder.</summary>
internal static class OutputFolder
{
    /// <summary>Requires that the folder is not there, or is empty.</summary>
    public static void RequireFree(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new Glm45VException($"'{path}' already exists. Choose another folder or remove it first.");
        }
    }

    /// <summary>Requires room on the disk of a folder that exists.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="bytes">How much is still to be written.</param>
    public static void RequireSpace(string path, long bytes)
    {
        long free = new DriveInfo(path).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new Glm45VException($"{bytes / 1e9:0.0##} GB are still to be written and the disk of '{path}' has {free / 1e9:0.0##} GB free. Free space or choose another disk.");
        }
    }
}
