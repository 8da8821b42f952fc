using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Glm45V.Cli.Evals;

/// <summary>The episodes of an evaluation, one JSON line each: a run that was interrupted goes on behind the last whole line.</summary>
internal sealed class EpisodeFile<T>(string path)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Reads what is there; a last line that was cut off by a crash is left out, and cut away.</summary>
    /// <exception cref="Glm45VException">Another line cannot be read.</exception>
    public async Task<List<T>> ReadAsync(CancellationToken cancellationToken)
    {
        List<T> episodes = [];
        if (!File.Exists(path))
        {
            return episodes;
        }

        string[] lines = await File.ReadAllLinesAsync(path, cancellationToken);
        foreach ((int index, string line) in lines.Index())
        {
            try
            {
                episodes.Add(JsonSerializer.Deserialize<T>(line, s_json)!);
            }
            catch (JsonException error)
            {
                if (index != lines.Length - 1)
                {
                    throw new Glm45VException($"Line {index + 1} of '{path}' is damaged: {error.Message} Remove the file, or name another folder.", error);
                }

                await WriteAsync(episodes, cancellationToken);
            }
        }

        return episodes;
    }

    /// <summary>Writes all episodes anew, whole or not at all.</summary>
    public async Task WriteAsync(IEnumerable<T> episodes, CancellationToken cancellationToken)
    {
        string beside = path + ".tmp";
        await File.WriteAllLinesAsync(beside, episodes.Select(episode => JsonSerializer.Serialize(episode, s_json)), cancellationToken);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Adds one episode.</summary>
    public Task AddAsync(T episode, CancellationToken cancellationToken) => File.AppendAllTextAsync(path, JsonSerializer.Serialize(episode, s_json) + "\n", cancellationToken);
}
