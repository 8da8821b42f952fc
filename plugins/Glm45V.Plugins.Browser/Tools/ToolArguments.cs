using System.Globalization;
using System.Text.Json;
using Glm45V.Plugins.Browser.Page;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Tools;

/// <summary>An argument that a model gave wrongly; its message is for the model.</summary>
internal sealed class ToolArgumentException(string message) : Exception(message);

/// <summary>Reads a function's arguments, whether they came as JSON or as CLR values.</summary>
internal sealed class ToolArguments(string function, AIFunctionArguments arguments)
{
    /// <summary>Gives a coordinate from 0 to 999.</summary>
    /// <exception cref="ToolArgumentException">It is missing, no whole number, or out of range.</exception>
    public int Coordinate(string name)
    {
        object value = Required(name);
        string words = Words(value);
        bool isWhole = double.TryParse(words, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsInteger(number);
        return isWhole && number is >= 0 and <= CoordinateMapper.GuiMaximum
            ? (int)number
            : throw new ToolArgumentException(
                $"{function}: {name} is {Shown(words)}, and it must be a whole number from 0 to {CoordinateMapper.GuiMaximum} "
                + "(thousandths of the screenshot).");
    }

    /// <summary>Gives a text.</summary>
    /// <exception cref="ToolArgumentException">It is missing or no text.</exception>
    public string Text(string name) => Required(name) switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        // A model that types the digits 42 often sends the number 42.
        JsonElement { ValueKind: JsonValueKind.Number } json => json.GetRawText(),
        IFormattable number and (int or long or double or float or decimal) => number.ToString(null, CultureInfo.InvariantCulture),
        object other => throw new ToolArgumentException($"{function}: {name} is {Shown(Words(other))}, and it must be a text."),
    };

    /// <summary>Gives one of the allowed values, whatever its case.</summary>
    /// <exception cref="ToolArgumentException">It is missing or another value.</exception>
    public T OneOf<T>(string name)
        where T : struct, Enum
    {
        string text = Text(name).Trim();
        return Enum.GetNames<T>().FirstOrDefault(value => value.Equals(text, StringComparison.OrdinalIgnoreCase)) is string found
            ? Enum.Parse<T>(found)
            : throw new ToolArgumentException(
                $"{function}: {name} is {Shown(text)}, and it must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }

    private object Required(string name) =>
        arguments.TryGetValue(name, out object? value) && value is not null and not JsonElement { ValueKind: JsonValueKind.Null }
            ? value
            : throw new ToolArgumentException($"{function}: {name} is missing.");

    private static string Words(object value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Shown(string words) => words.Length <= 60 ? $"'{words}'" : $"'{words[..60]}…'";
}
