using Glm45V.Agents.Frontend.Scoring;

namespace Glm45V.Agents.Tests.Frontend.Scoring;

public sealed class MatchingTests
{
    // Values of Python's difflib.
    [Theory]
    [InlineData("abcd", "bcde", 0.75)]
    [InlineData("", "x", 0)]
    [InlineData("", "", 1)]
    [InlineData("private Thread currentThread;", "private volatile Thread currentThread;", 0.8656716417910447)]
    [InlineData("tea shop", "shop tea", 0.5)]
    public void Ratio_IsDifflibs(string first, string second, double expected) => Assert.Equal(expected, SequenceRatio.Of(first, second), 12);

    [Fact]
    public void Ratio_LongTexts_IsDifflibs()
    {
        string first = string.Join(' ', Enumerable.Range(0, 40).Select(at => $"item {at * 7 % 31}"));
        string second = string.Join(' ', Enumerable.Range(0, 42).Select(at => $"item {at * 11 % 37}"));

        Assert.Equal(0.2289348171701113, SequenceRatio.Of(first, second), 12);
        Assert.Equal(0.11764705882352941, SequenceRatio.Of(second, first), 12);
    }

    [Fact]
    public void AtMost_IsNeverBelowTheRatio()
    {
        var random = new Random(5);
        for (int run = 0; run < 200; run++)
        {
            string one = Word(random);
            string other = Word(random);
            Assert.True(SequenceRatio.AtMost(one, other) >= SequenceRatio.Of(one, other), $"{one} {other}");
        }
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(4, 6)]
    [InlineData(6, 4)]
    [InlineData(1, 1)]
    public void Solve_RandomCosts_IsTheBestOfAllAssignments(int rows, int columns)
    {
        var random = new Random((rows * 31) + columns);
        for (int run = 0; run < 50; run++)
        {
            double[,] cost = new double[rows, columns];
            foreach ((int row, int column) in from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row, column))
            {
                cost[row, column] = random.Next(-20, 20);
            }

            int[] assigned = Assignment.Solve(cost);

            Assert.Equal(Math.Min(rows, columns), assigned.Where(column => column >= 0).Distinct().Count());
            Assert.Equal(Least(cost, 0, [], Math.Min(rows, columns)), assigned.Index().Where(pair => pair.Item >= 0).Sum(pair => cost[pair.Index, pair.Item]), 9);
        }
    }

    private static double Least(double[,] cost, int row, HashSet<int> taken, int left)
    {
        if (left == 0)
        {
            return 0;
        }

        double best = cost.GetLength(0) - row > left ? Least(cost, row + 1, taken, left) : double.PositiveInfinity;
        for (int column = 0; column < cost.GetLength(1); column++)
        {
            if (taken.Add(column))
            {
                best = Math.Min(best, cost[row, column] + Least(cost, row + 1, taken, left - 1));
                taken.Remove(column);
            }
        }

        return best;
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)('a' + random.Next(6))));
}
