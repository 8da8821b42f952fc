using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Navigation;

/// <summary>Reads tool calls as navigation actions; what is wrong with a call is told in words a model can act on.</summary>
/// <remarks>Numbers may come as JSON numbers, .NET numbers or text; fractions are rounded. Arguments a tool does not have are ignored.</remarks>
public static class NavigationActionParser
{
    /// <summary>The highest coordinate: the point one thousandth before the right or bottom edge.</summary>
    public const int MaxCoordinate = CoordinateMapper.GuiMaximum;

    /// <summary>The tools of navigation, in the order they are offered.</summary>
    public static IReadOnlyList<string> ToolNames { get; } = ["click", "type", "press", "scroll", "drag", "done"];

    /// <summary>Reads a model's call.</summary>
    /// <returns>True with an action, false with an error the model can read.</returns>
    public static bool TryParse(FunctionCallContent call, [NotNullWhen(true)] out NavigationAction? action, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Exception is { } unreadable)
        {
            action = null;
            error = $"The arguments of {call.Name} could not be read ({unreadable.Message}): write them as plain values.";
            return false;
        }

        return TryParse(call.Name, new Arguments(call.Arguments ?? new Dictionary<string, object?>()), out action, out error);
    }

    /// <summary>Reads an action in the form every agent uses.</summary>
    /// <returns>True with an action, false with an error the model can read.</returns>
    public static bool TryParse(AgentAction call, [NotNullWhen(true)] out NavigationAction? action, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(call);
        Dictionary<string, object?> values = call.Arguments.ValueKind == JsonValueKind.Object
            ? call.Arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => (object?)argument.Value)
            : [];
        return TryParse(call.Name, new Arguments(values), out action, out error);
    }

    private static bool TryParse(string name, Arguments arguments, out NavigationAction? action, out string? error)
    {
        NavigationAction? read = name switch
        {
            "click" => new ClickAction(arguments.Coordinate("x"), arguments.Coordinate("y")),
            "type" => new TypeAction(arguments.Coordinate("x"), arguments.Coordinate("y"), arguments.Text("text")),
            "press" => new PressAction(arguments.Key("key")),
            "scroll" => new ScrollAction(arguments.Coordinate("x"), arguments.Coordinate("y"), arguments.Direction("direction")),
            "drag" => new DragAction(
                arguments.Coordinate("x1"), arguments.Coordinate("y1"), arguments.Coordinate("x2"), arguments.Coordinate("y2")),
            "done" => new DoneAction(arguments.OptionalText("answer")),
            _ => null,
        };
        error = read is null
            ? $"There is no tool '{name}': call one of {string.Join(", ", ToolNames)}."
            : arguments.Errors.Count > 0 ? $"{name} was not done: {string.Join(" ", arguments.Errors)}" : null;
        action = error is null ? read : null;
        return error is null;
    }

    /// <summary>Reads arguments one by one and collects what is wrong, so that the model hears of everything at once.</summary>
    private sealed class Arguments(IDictionary<string, object?> values)
    {
        public List<string> Errors { get; } = [];

        public int Coordinate(string name)
        {
            string size = name[0] == 'x' ? "width" : "height";
            string wanted = $"give a number from 0 to {MaxCoordinate}, in thousandths of the screen's {size}.";
            if (!TryText(name, out string? written))
            {
                Errors.Add($"{name} is missing: {wanted}");
                return 0;
            }

            if (!double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !(Math.Round(value, MidpointRounding.AwayFromZero) is >= 0 and <= MaxCoordinate))
            {
                Errors.Add($"{name} is {written}: {wanted}");
                return 0;
            }

            return (int)Math.Round(value, MidpointRounding.AwayFromZero);
        }

        public string Text(string name)
        {
            if (TryText(name, out string? written))
            {
                return written;
            }

            Errors.Add($"{name} is missing: give the text.");
            return "";
        }

        public string? OptionalText(string name) => TryText(name, out string? written) && written.Length > 0 ? written : null;

        public string Key(string name)
        {
            if (TryText(name, out string? written) && written.Trim() is { Length: > 0 } key)
            {
                return key;
            }

            Errors.Add($"{name} is missing: give a key such as Enter, Tab or Control+A.");
            return "";
        }

        public ScrollDirection Direction(string name)
        {
            bool given = TryText(name, out string? written);
            foreach (ScrollDirection direction in Enum.GetValues<ScrollDirection>())
            {
                if (string.Equals(written?.Trim(), direction.ToString(), StringComparison.OrdinalIgnoreCase))
                {
                    return direction;
                }
            }

            string wanted = string.Join(", ", Enum.GetNames<ScrollDirection>().Select(value => value.ToLowerInvariant()));
            Errors.Add($"{name} is {(given ? $"'{written}'" : "missing")}: give one of {wanted}.");
            return default;
        }

        private bool TryText(string name, [NotNullWhen(true)] out string? text)
        {
            values.TryGetValue(name, out object? value);
            text = value switch
            {
                null => null,
                JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
                JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
                JsonElement element => element.GetRawText(),
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => value.ToString(),
            };
            return text is not null;
        }
    }
}
