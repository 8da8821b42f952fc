using System.Globalization;

namespace Glm45V.Runtime.Vision;

/// <summary>How a prompt tells the time of a pair of frames.</summary>
public enum FrameTimeStyle
{
    /// <summary>Whole seconds, cut off: <c>3</c> (GLM-4.5V, GLM-4.1V).</summary>
    WholeSeconds,

    /// <summary>Tenths of a second with their unit: <c>3.4 seconds</c> (GLM-4.6V).</summary>
    Tenths,
}

/// <summary>Writes the times of frames.</summary>
internal static class FrameTimes
{
    /// <summary>Gives the words for a time in seconds, byte for byte like the reference's Python.</summary>
    public static string Write(double seconds, FrameTimeStyle style) => style switch
    {
        FrameTimeStyle.WholeSeconds => ((long)seconds).ToString(CultureInfo.InvariantCulture),
        _ => $"{Tenths(seconds)} seconds",
    };

    // Python rounds a true tie, which only quarters of a second are, to the even digit; .NET rounds it up.
    private static string Tenths(double seconds)
    {
        bool tie = Math.Abs(seconds * 4 % 2) == 1;
        return (tie ? Math.Round(seconds, 1, MidpointRounding.ToEven) : seconds).ToString("F1", CultureInfo.InvariantCulture);
    }
}
