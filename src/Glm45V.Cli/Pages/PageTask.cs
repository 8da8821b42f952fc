using System.Text.Json;
using System.Text.Json.Serialization;

namespace Glm45V.Cli.Pages;

/// <summary>One page to work on, and how it tells that the goal is met.</summary>
/// <param name="File">The page, relative to the folder of the list; a query or fragment may follow.</param>
/// <param name="Goal">What to do there, in words.</param>
/// <param name="Scenario">The kind of page, by which results are counted together; the file's name if not given.</param>
/// <param name="Check">A JavaScript expression that is true on the page once the goal is met.</param>
internal sealed record PageTask(string File, string Goal, string? Scenario = null, string Check = PageTask.UsualCheck)
{
    /// <summary>The list's name in a folder of pages.</summary>
    public const string ListName = "pages.json";

    private const string UsualCheck = "window.solved()";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip, // lists may say more, such as who is to solve a page and how
    };

    /// <summary>The kind of page.</summary>
    public string Kind => Scenario ?? Path.GetFileNameWithoutExtension(File.Split('?', '#')[0]);

    /// <summary>Reads the list of a folder.</summary>
    /// <exception cref="Glm45VException">There is no list, or it names no page that can be worked on.</exception>
    public static async Task<IReadOnlyList<PageTask>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, ListName);
        const string Form = """Give a JSON array of objects such as {"file": "cart.html", "goal": "Put two teapots into the basket.", "check": "basket.count === 2"}.""";
        List<PageTask>? tasks;
        try
        {
            await using FileStream stream = System.IO.File.OpenRead(path);
            tasks = await JsonSerializer.DeserializeAsync<List<PageTask>>(stream, s_json, cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Glm45VException($"There is no list of pages '{path}'. {Form}", error);
        }
        catch (JsonException error)
        {
            throw new Glm45VException($"'{path}' is no list of pages: {error.Message} {Form}", error);
        }

        foreach ((int index, PageTask? task) in (tasks ?? []).Index())
        {
            string page = Path.Combine(folder, task?.File.Split('?', '#')[0] ?? "");
            string? wrong = task switch
            {
                null => "is null",
                { File: "" } or { Goal: "" } or { Check: "" } => "has an empty file, goal or check",
                _ when !System.IO.File.Exists(page) && !System.IO.File.Exists(Path.Combine(page, "index.html")) => $"names the file '{page}', which is not there",
                _ => null,
            };
            if (wrong is not null)
            {
                throw new Glm45VException($"Entry {index + 1} of '{path}' {wrong}. {Form}");
            }
        }

        return tasks is { Count: > 0 } ? tasks : throw new Glm45VException($"'{path}' lists no page. {Form}");
    }
}
