using System.Runtime.CompilerServices;
using Glm45V.Imaging;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Decodes each screenshot once, since a step needs its pixels several times: to draw marks, to compare what is clicked, to cut out what is asked about.</summary>
internal static class ScreenshotPixels
{
    private static readonly ConditionalWeakTable<Screenshot, RgbImage> s_decoded = [];

    /// <summary>Gives a screenshot's pixels, which live as long as it does.</summary>
    public static RgbImage Of(Screenshot screenshot) => s_decoded.GetValue(screenshot, static one => ImageDecoder.Decode(one.Png));
}
