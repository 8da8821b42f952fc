using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Glm45V.Imaging;

namespace Glm45V.Agents.Frontend;

/// <summary>The folder of one page: the page, its pictures, every round, a report, and what it takes to go on after an interruption.</summary>
/// <remarks>Every file is written beside its place and then moved there, <c>design.json</c> after the files of its round, so that a crash or a full disk leaves the best page whole. One run at a time.</remarks>
internal sealed class DesignFolder : IDisposable
{
    public const string StateName = "design.json";
    public const string PageName = "index.html";

    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly FolderLock _lock;

    private DesignFolder(string path, FolderLock locked, SavedDesign state)
    {
        (Path, _lock, State) = (path, locked, state);
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>What is known of the work so far.</summary>
    public SavedDesign State { get; set; }

    /// <summary>Opens a folder for a reference: an empty one, or one whose work on that reference was interrupted.</summary>
    /// <exception cref="Glm45VException">Another run works there, or it holds something else.</exception>
    public static async Task<DesignFolder> OpenAsync(string path, DesignReference reference, CancellationToken cancellationToken)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(reference.Picture.Pixels));
        DesignFolder folder = await LockAsync(path, cancellationToken).ConfigureAwait(false);
        bool isNew = folder.State.Version == 0;
        if (isNew && File.Exists(System.IO.Path.Combine(folder.Path, PageName)))
        {
            folder.Dispose();
            throw new Glm45VException($"'{folder.Path}' already holds a page that this software did not write: name an empty folder.");
        }

        if (!isNew && folder.State.Reference != hash)
        {
            folder.Dispose();
            throw new Glm45VException($"'{folder.Path}' holds the work on another picture: name another folder.");
        }

        if (isNew)
        {
            folder.State = new SavedDesign { Version = FormatVersion, Width = reference.Picture.Width, WindowHeight = reference.WindowHeight, Reference = hash };
            await folder.WriteAsync("reference.png", PngEncoder.Encode(reference.Picture), cancellationToken).ConfigureAwait(false);
        }

        return folder;
    }

    /// <summary>Opens a folder whose page is to be changed.</summary>
    /// <exception cref="Glm45VException">Another run works there, or there is no page.</exception>
    public static async Task<DesignFolder> OpenForChangeAsync(string path, int width, CancellationToken cancellationToken)
    {
        if (!File.Exists(System.IO.Path.Combine(path, PageName)))
        {
            throw new Glm45VException($"There is no page to change: '{System.IO.Path.GetFullPath(path)}' holds no {PageName}. Name the folder that 'glm45v design' wrote.");
        }

        DesignFolder folder = await LockAsync(path, cancellationToken).ConfigureAwait(false);
        if (folder.State.Version == 0)
        {
            folder.State = new SavedDesign { Version = FormatVersion, Width = width };
        }

        return folder;
    }

    /// <summary>Reads the assets that the page may use.</summary>
    public async Task<Dictionary<string, ReadOnlyMemory<byte>>> AssetsAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, ReadOnlyMemory<byte>> assets = [];
        string folder = System.IO.Path.Combine(Path, "assets");
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            assets[$"assets/{System.IO.Path.GetFileName(file)}"] = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return assets;
    }

    /// <summary>Adds a round: its files, the page where it was kept, the report, and last what is known.</summary>
    public async Task AddAsync(FrontendRound round, RgbImage? reference, CancellationToken cancellationToken)
    {
        string name = $"rounds/{round.Number}";
        if (round is { Html: { } html, Page: { } page })
        {
            await WriteAsync($"{name}.html", Text(PageFiles.Viewable(html, round.Css)), cancellationToken).ConfigureAwait(false);
            await WriteAsync($"{name}.png", PngEncoder.Encode(page.Picture), cancellationToken).ConfigureAwait(false);
            foreach (Plugins.Browser.Rendering.RenderedPage other in round.Others)
            {
                await WriteAsync($"{name}-{other.Picture.Width}.png", PngEncoder.Encode(other.Picture), cancellationToken).ConfigureAwait(false);
            }

            if (reference is not null)
            {
                await WriteAsync($"{name}.diff.png", PngEncoder.Encode(DifferencePicture.Of(reference, page.Picture)), cancellationToken).ConfigureAwait(false);
            }

            if (round.Kept)
            {
                if (round.Css is { } css)
                {
                    await WriteAsync(PageFiles.StyleSheet, Text(css), cancellationToken).ConfigureAwait(false);
                }

                await WriteAsync(PageName, Text(round.Css is null ? html : PageFiles.WithStyleSheet(html)), cancellationToken).ConfigureAwait(false);
            }
        }

        State = State with { Rounds = [.. State.Rounds, round] };
        await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves what is known, and the report that shows it.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await WriteAsync("report.html", Text(DesignReport.Render(State)), cancellationToken).ConfigureAwait(false);
        await WriteAsync(StateName, JsonSerializer.SerializeToUtf8Bytes(State, s_json), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        string target = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        string beside = target + ".tmp";
        await File.WriteAllBytesAsync(beside, bytes, cancellationToken).ConfigureAwait(false);
        File.Move(beside, target, overwrite: true);
    }

    /// <summary>Reads the page as it stands.</summary>
    public Task<string> PageAsync(CancellationToken cancellationToken) => File.ReadAllTextAsync(System.IO.Path.Combine(Path, PageName), cancellationToken);

    public void Dispose() => _lock.Dispose();

    private static async Task<DesignFolder> LockAsync(string path, CancellationToken cancellationToken)
    {
        var locked = FolderLock.Take(path);
        string folder = System.IO.Path.GetFullPath(path);
        try
        {
            return new DesignFolder(folder, locked, await LoadAsync(System.IO.Path.Combine(folder, StateName), cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    private static async Task<SavedDesign> LoadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return new SavedDesign();
        }

        SavedDesign state;
        try
        {
            state = JsonSerializer.Deserialize<SavedDesign>(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), s_json)!;
        }
        catch (JsonException error)
        {
            throw new Glm45VException($"'{file}' is damaged: {error.Message} Remove it, or name another folder.", error);
        }

        return state.Version == FormatVersion ? state : throw new Glm45VException($"'{file}' has format {state.Version}, and this version reads {FormatVersion}: use a newer version, or name another folder.");
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

/// <summary>What is known of the work on a page.</summary>
internal sealed record SavedDesign
{
    /// <summary>Version of the format; 0 for nothing.</summary>
    public int Version { get; init; }

    /// <summary>Width that the page is judged at, in pixels.</summary>
    public int Width { get; init; }

    /// <summary>Height of the window that it is judged in, in pixels.</summary>
    public int WindowHeight { get; init; } = 812;

    /// <summary>SHA-256 of the reference's pixels; null for a page without one.</summary>
    public string? Reference { get; init; }

    /// <summary>What the model read off the reference.</summary>
    public string? Plan { get; init; }

    /// <summary>The changes that were asked for, in order.</summary>
    public IReadOnlyList<string> Instructions { get; init; } = [];

    /// <summary>Further widths that were shown.</summary>
    public IReadOnlyList<int> Viewports { get; init; } = [];

    /// <summary>Every round.</summary>
    public IReadOnlyList<FrontendRound> Rounds { get; init; } = [];

    /// <summary>Why it ended.</summary>
    public FrontendEnd End { get; init; }

    /// <summary>The same in words.</summary>
    public string Detail { get; init; } = "The work has not ended.";

    /// <summary>The best round; null without one.</summary>
    [JsonIgnore]
    public FrontendRound? Best => Rounds.LastOrDefault(round => round.Kept);
}
