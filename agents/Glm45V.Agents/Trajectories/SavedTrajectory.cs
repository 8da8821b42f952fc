using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Trajectories;

/// <summary>A trajectory as its JSON file holds it: screenshots are named, not contained.</summary>
internal sealed record SavedTrajectory
{
    public required int FormatVersion { get; init; }

    public required string Goal { get; init; }

    public required string Model { get; init; }

    public required DateTimeOffset Started { get; init; }

    public TimeSpan Duration { get; init; }

    public AgentOutcome? Outcome { get; init; }

    public required IReadOnlyList<SavedStep> Steps { get; init; }

    public SavedObservation? Final { get; init; }

    public static JsonSerializerOptions Json { get; } = new(AIJsonUtilities.DefaultOptions)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine(
            AIJsonUtilities.DefaultOptions.TypeInfoResolver, new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver()),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static SavedTrajectory From(Trajectory trajectory) => new()
    {
        FormatVersion = Trajectory.FormatVersion,
        Goal = trajectory.Goal,
        Model = trajectory.Model,
        Started = trajectory.Started,
        Duration = trajectory.Duration,
        Outcome = trajectory.Outcome,
        Steps = [.. trajectory.Steps.Select(SavedStep.From)],
        Final = trajectory.Final is { } final ? SavedObservation.From(final, "final.png") : null,
    };

    public static SavedTrajectory Parse(string file, byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            int version = document.RootElement.GetProperty("formatVersion").GetInt32();
            if (version != Trajectory.FormatVersion)
            {
                throw new TrajectoryException(file,
                    $"'{file}' has trajectory format {version}; this version reads format {Trajectory.FormatVersion}: use the version that wrote it.");
            }

            return document.Deserialize<SavedTrajectory>(Json) ?? throw new JsonException("The file holds null.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw new TrajectoryException(file, $"'{file}' is not a trajectory or is damaged: {error.Message}", error);
        }
    }

    /// <summary>Pairs every picture's file name with its bytes.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Png)> Pictures(Trajectory trajectory)
    {
        IEnumerable<Observation> observations = trajectory.Steps.Select(step => step.Observation);
        foreach ((SavedObservation saved, Observation seen) in Observations().Zip(trajectory.Final is { } final ? observations.Append(final) : observations))
        {
            yield return (saved.Screenshot, seen.Png);
            if (saved.Marked is { } marked && seen.Marked is { } png)
            {
                yield return (marked, png);
            }
        }
    }

    public IEnumerable<string> PictureNames() =>
        Observations().SelectMany(seen => seen.Marked is { } marked ? new[] { seen.Screenshot, marked } : [seen.Screenshot]);

    private IEnumerable<SavedObservation> Observations()
    {
        IEnumerable<SavedObservation> seen = Steps.Select(step => step.Observation);
        return Final is { } final ? seen.Append(final) : seen;
    }

    public Trajectory ToTrajectory(IReadOnlyDictionary<string, byte[]> screenshots)
    {
        var trajectory = new Trajectory(Goal, Model, Started)
        {
            Duration = Duration,
            Outcome = Outcome,
            Final = Final?.ToObservation(Steps.Count, screenshots),
        };
        foreach ((int index, SavedStep step) in Steps.Index())
        {
            trajectory.Append(step.ToStep(index, screenshots));
        }

        return trajectory;
    }
}

internal sealed record SavedStep(SavedObservation Observation, Decision Decision, ActionResult Result, Verdict Verdict, StepTimings Timings)
{
    public static SavedStep From(AgentStep step) => new(
        SavedObservation.From(step.Observation, $"step-{step.Index + 1:000}.png"),
        step.Decision with { Message = Portable(step.Decision.Message) },
        step.Result,
        step.Verdict,
        step.Timings);

    public AgentStep ToStep(int index, IReadOnlyDictionary<string, byte[]> screenshots) =>
        new(Observation.ToObservation(index, screenshots), Decision, Result, Verdict, Timings);

    /// <summary>Keeps what every reader understands of a message: a client's own content types and objects do not survive a file.</summary>
    private static ChatMessage? Portable(ChatMessage? message) => message is null ? null : new ChatMessage(
        message.Role,
        [.. message.Contents.Select(Portable).OfType<AIContent>()])
    {
        MessageId = message.MessageId,
    };

    private static AIContent? Portable(AIContent content) => content switch
    {
        FunctionCallContent call => new FunctionCallContent(call.CallId, call.Name, call.Arguments),
        TextReasoningContent reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.ProtectedData },
        TextContent text => new TextContent(text.Text),
        _ => null,
    };
}

internal sealed record SavedObservation(string Screenshot, int Width, int Height, string Url, string Title, DateTimeOffset Time, string? Marked = null, string? Elements = null)
{
    public static SavedObservation From(Observation seen, string screenshot) =>
        new(screenshot, seen.Width, seen.Height, seen.Url, seen.Title, seen.Time, seen.Marked is null ? null : $"marked-{screenshot}", seen.Elements);

    public Observation ToObservation(int index, IReadOnlyDictionary<string, byte[]> screenshots) => new()
    {
        Index = index,
        Png = screenshots[Screenshot],
        Marked = Marked is { } marked ? new ReadOnlyMemory<byte>(screenshots[marked]) : (ReadOnlyMemory<byte>?)null,
        Elements = Elements,
        Width = Width,
        Height = Height,
        Url = Url,
        Title = Title,
        Time = Time,
    };
}
