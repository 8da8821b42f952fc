using System.ComponentModel;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Grounding;

/// <summary>Pointing as a function that a model calls.</summary>
internal sealed class GroundingFunction(GroundingAgent agent, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> picture)
{
    public AIFunction Create() => AIFunctionFactory.Create(LocateAsync, "locate", "Find what a phrase names on the screen. Gives each place as a box and the point to click, in thousandths (0-999) of the screen's width and height; nothing when it is not there.");

    private async Task<FoundPlaces> LocateAsync([Description("What to find, in words, such as: the blue Submit button")] string phrase, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(phrase))
        {
            return new FoundPlaces([], "The phrase is empty: say what to find.");
        }

        try
        {
            GroundingResult result = await agent.LocateAsync(await picture(cancellationToken).ConfigureAwait(false), phrase, cancellationToken).ConfigureAwait(false);
            return new FoundPlaces(
                [.. result.Regions.Select(region => new FoundPlace(Edges(region.Box, result), [.. Gui(region.Point, result)], region.Confidence is { } sure ? Math.Round(sure, 2) : null))],
                result.Regions.Count == 0 ? "It is not on the screen." : null);
        }
        catch (Glm45VException error)
        {
            return new FoundPlaces([], error.Message);
        }
    }

    private static int[] Edges(PixelBox box, GroundingResult result) =>
        [.. Gui(new(box.Left, box.Top), result), .. Gui(new(Math.Max(box.Left, box.Right - 1), Math.Max(box.Top, box.Bottom - 1)), result)];

    private static int[] Gui(Plugins.Browser.PixelPoint point, GroundingResult result)
    {
        (int x, int y) = CoordinateMapper.ToGui(CoordinateMapper.Clamp(point, result.Width, result.Height), result.Width, result.Height);
        return [x, y];
    }

    internal sealed record FoundPlace(int[] Box, int[] Point, double? Confidence);

    internal sealed record FoundPlaces(IReadOnlyList<FoundPlace> Found, string? Note);
}
