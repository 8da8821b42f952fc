using System.Diagnostics;

namespace Glm45V.Benchmarks;

/// <summary>Times two ways to do one thing, turn by turn, so that whatever else the machine does hits both.</summary>
internal static class Paired
{
    /// <summary>Gives the median seconds of each way over some rounds, after one round that does not count.</summary>
    public static double[] Seconds(int rounds, params ReadOnlySpan<Action> ways)
    {
        var times = new double[ways.Length][];
        for (int way = 0; way < ways.Length; way++)
        {
            times[way] = new double[rounds];
            ways[way]();
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long start = Stopwatch.GetTimestamp();
                ways[way]();
                times[way][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return [.. times.Select(Median)];
    }

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
