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

    /// <summary>Gives the median milliseconds of each way's steps, which take turns in runs of several.</summary>
    /// <remarks>
    /// Worker threads go on spinning for a while when their step is done, and would slow the other way's down: each run waits
    /// until they sleep, and its first steps, which wake its own, do not count.
    /// </remarks>
    public static double[] StepMilliseconds(int turns, int steps, params ReadOnlySpan<Action> ways)
    {
        const int Waking = 3;
        var times = new List<double>[ways.Length];
        for (int turn = 0; turn < turns; turn++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                times[way] ??= [];
                Thread.Sleep(200);
                for (int step = 0; step < steps; step++)
                {
                    long start = Stopwatch.GetTimestamp();
                    ways[way]();
                    if (step >= Waking)
                    {
                        times[way].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    }
                }
            }
        }

        return [.. times.Select(some => Median([.. some]))];
    }

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
