using System.Globalization;
using System.Text.Json;
using Glm45V.Cli.Demo;

namespace Glm45V.Cli.Grounding;

/// <summary>A control as its page describes it.</summary>
internal sealed record LabelledControl(string Name, string Noun, string Kind, string Relation, string To, double[] Box);

/// <summary>The controls of one page, and the phrases that name each of them and no other.</summary>
internal sealed record PageLabels(IReadOnlyList<LabelledControl> Controls, IReadOnlyList<double[]> Boxes, string Words)
{
    private const int MostItems = 14; // a page

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads what <see cref="LabelScript"/> gives.</summary>
    public static PageLabels Parse(string told) => JsonSerializer.Deserialize<PageLabels>(told, s_json)!;

    /// <summary>How much is on the page.</summary>
    public string Density => Boxes.Count switch { < 15 => "few", < 40 => "some", _ => "many" };

    /// <summary>True when nothing on the page is called so.</summary>
    public bool Lacks(string name) => !Words.Contains(name, StringComparison.OrdinalIgnoreCase) && !Controls.Any(control => control.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gives controls with a phrase each, of all kinds in turn.</summary>
    /// <param name="random">Draws which.</param>
    /// <param name="bare">True names them by their name alone, as the nano is asked.</param>
    public IReadOnlyList<(LabelledControl Control, string Phrase, string Style)> Draw(SeededRandom random, bool bare)
    {
        List<Queue<(LabelledControl Control, string Phrase, string Style)>> kinds =
        [
            .. random.Sample(Controls, Controls.Count).Select(control => Name(control, bare)).OfType<(LabelledControl Control, string, string)>()
                .GroupBy(named => named.Control.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => new Queue<(LabelledControl, string, string)>(kind)),
        ];
        List<(LabelledControl, string, string)> drawn = [];
        while (kinds.Count > 0 && drawn.Count < MostItems)
        {
            foreach (Queue<(LabelledControl, string, string)> kind in kinds.Where(kind => kind.Count > 0).Take(MostItems - drawn.Count))
            {
                drawn.Add(kind.Dequeue());
            }

            kinds.RemoveAll(kind => kind.Count == 0);
        }

        return drawn;
    }

    private (LabelledControl Control, string Phrase, string Style)? Name(LabelledControl control, bool bare)
    {
        bool isAlone = Controls.Count(other => Same(other, control)) == 1;
        if (bare)
        {
            return isAlone ? (control, control.Name, "name") : null;
        }

        string noun = control.Kind == "icon" ? "icon" : control.Noun;
        if (isAlone)
        {
            return (control, string.Create(CultureInfo.InvariantCulture, $"the “{control.Name}” {noun}"), "label");
        }

        bool isPlaced = control.To.Length > 0 && Controls.Count(other => Same(other, control) && other.To == control.To && other.Relation == control.Relation) == 1;
        return isPlaced ? (control, $"the “{control.Name}” {noun} {(control.Relation == "row" ? $"in the row of {control.To}" : $"under “{control.To}”")}", "relation") : null;
    }

    // A link and a button of one name are told apart by nobody.
    private static bool Same(LabelledControl one, LabelledControl other) => one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);
}
