using System.Globalization;

namespace Glm45V.Benchmarks;

/// <summary>A table as Markdown.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public MarkdownTable Row(params string[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    public override string ToString() =>
        string.Concat(new[] { columns, [.. columns.Select(_ => "---")] }.Concat(_rows).Select(cells => $"| {string.Join(" | ", cells)} |\n"));

    /// <summary>A number with as many digits as a reader needs.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) < 0.1 ? "F3" : Math.Abs(value) < 10 ? "F2" : Math.Abs(value) < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
