using System.Runtime.CompilerServices;
using Glm45V.Imaging;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>Which past screenshots a prompt shows, and how large.</summary>
internal sealed class HistoryPictures(int keep, PictureEviction eviction, double scale = 1)
{
    private readonly ConditionalWeakTable<Observation, DataContent> _scaled = [];

    /// <summary>Gives the picture of a past screen; null when it is left out.</summary>
    public DataContent? Of(Trajectory trajectory, Observation past) =>
        past.Index >= FirstKept(trajectory.Steps.Count) ? _scaled.GetValue(past, Scaled) : null;

    /// <summary>Gives the position, from 0, of the first screen whose picture stays when so many are past.</summary>
    public int FirstKept(int past) => eviction switch
    {
        _ when keep == 0 => past,
        PictureEviction.Blocks => Math.Max(0, past - keep) / keep * keep,
        _ => Math.Max(0, past - keep),
    };

    private DataContent Scaled(Observation past)
    {
        ReadOnlyMemory<byte> png = past.Marked ?? past.Png;
        if (scale == 1)
        {
            return new DataContent(png, "image/png");
        }

        RgbImage image = ImageDecoder.Decode(png);
        RgbImage smaller = ImageResizer.Bicubic(image, Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)));
        return new DataContent(PngEncoder.Encode(smaller), "image/png");
    }
}
