using System.Diagnostics;
using System.Runtime.CompilerServices;
using Glm45V.Agents.Grounding;
using Glm45V.Cli.Evals;
using Glm45V.Imaging;
using Glm45V.Remote;

namespace Glm45V.Cli.Grounding;

/// <summary>Has an agent point at every item of a set; what an earlier run did is not done again.</summary>
/// <param name="agent">Who points.</param>
/// <param name="folder">Folder of the set's pictures.</param>
/// <param name="file">The episodes.</param>
/// <param name="before">Called with each item and its number before it is asked for.</param>
internal sealed class GroundingEval(GroundingAgent agent, string folder, EpisodeFile<GroundingEpisode> file, Action<GroundingItem, int> before)
{
    private const double SnapRadius = 12;
    private const int MostFailures = 5; // in a row: whatever is broken will not mend itself

    /// <summary>Gives the episodes, those of earlier runs first.</summary>
    /// <exception cref="Glm45VException">The model could not be asked five times in a row; what was done is kept.</exception>
    public async IAsyncEnumerable<GroundingEpisode> RunAsync(IReadOnlyList<GroundingItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<GroundingEpisode> done = [.. (await file.ReadAsync(cancellationToken)).Where(episode => !episode.IsInfrastructure)];
        await file.WriteAsync(done, cancellationToken);
        foreach (GroundingEpisode episode in done)
        {
            yield return episode;
        }

        HashSet<string> known = [.. done.Select(episode => episode.Item.Id)];
        (string Name, RgbImage Image)? last = null;
        int failures = 0;
        foreach ((int number, GroundingItem item) in items.Index().Where(item => !known.Contains(item.Item.Id)))
        {
            if (last?.Name != item.Picture)
            {
                last = (item.Picture, ImageDecoder.Load(Path.Combine(folder, item.Picture)));
            }

            before(item, number);
            GroundingEpisode episode = await AskAsync(item, last.Value.Image, cancellationToken);
            await file.AddAsync(episode, cancellationToken);
            yield return episode;
            failures = episode.IsInfrastructure ? failures + 1 : 0;
            if (failures == MostFailures)
            {
                throw new Glm45VException($"The model could not be asked {MostFailures} times in a row: {episode.Error} Mend that and run the same command again: it goes on here.");
            }
        }
    }

    private async Task<GroundingEpisode> AskAsync(GroundingItem item, RgbImage picture, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            GroundingResult result = await agent.LocateAsync(picture, item.Phrase, cancellationToken);
            GroundedRegion? first = result.Regions is [var region, ..] ? region : null;
            double[]? point = first is null ? null : [first.Point.X, first.Point.Y];
            return new GroundingEpisode(
                item, point, point is null || item.Controls.Count == 0 ? null : Snap(item, point), result.Regions.Count, result.Looks.Count, first?.Zooms ?? 0, first?.Confidence,
                Stopwatch.GetElapsedTime(started).TotalSeconds, result.Usage.InputTokenCount ?? 0, result.Usage.OutputTokenCount ?? 0, null, false);
        }
        catch (Exception error) when (error is HttpRequestException or RemoteException or TimeoutException)
        {
            return Failed(error, isInfrastructure: true);
        }
        catch (Glm45VException error)
        {
            return Failed(error, isInfrastructure: false); // the model did not point: its own fault
        }

        GroundingEpisode Failed(Exception error, bool isInfrastructure) =>
            new(item, null, null, 0, 0, 0, null, Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 0, error.Message, isInfrastructure);
    }

    // As the browser snaps: a point on a control stays, one beside it moves to the middle of the nearest.
    private static double[] Snap(GroundingItem item, double[] point)
    {
        (double[]? nearest, double least) = (null, SnapRadius);
        foreach (double[] box in item.Controls)
        {
            double across = Math.Max(0, Math.Max(box[0] - point[0], point[0] - box[2]));
            double down = Math.Max(0, Math.Max(box[1] - point[1], point[1] - box[3]));
            double distance = Math.Sqrt((across * across) + (down * down));
            if (distance == 0)
            {
                return point;
            }

            (nearest, least) = distance <= least ? (box, distance) : (nearest, least);
        }

        return nearest is null ? point : [(nearest[0] + nearest[2]) / 2, (nearest[1] + nearest[3]) / 2];
    }
}
