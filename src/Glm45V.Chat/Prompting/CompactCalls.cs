using System.Globalization;
using System.Text.Json;
using Glm45V.Messages;

namespace Glm45V.Chat.Prompting;

/// <summary>The nano model's tools and the way it reads calls: <c>type(412, 230, "text")</c>.</summary>
internal static class CompactCalls
{
    private const string BrowserPrefix = "browser_";

    private static readonly Dictionary<string, string[]> s_signatures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["click"] = ["x", "y"],
        ["type"] = ["x", "y", "text"],
        ["press"] = ["key"],
        ["scroll"] = ["x", "y", "direction"],
        ["drag"] = ["x1", "y1", "x2", "y2"],
        ["done"] = ["answer"],
    };

    /// <summary>Writes a call with its arguments in the order of the tool's signature; what a known tool does not take is left out.</summary>
    public static string Write(PromptCall call)
    {
        string name = ShortName(call.Name);
        IEnumerable<JsonElement> values = s_signatures.TryGetValue(name, out string[]? signature)
            ? signature.SelectMany(parameter => Values(call, argument => argument == parameter))
            : Values(call, _ => true);
        return $"{name}({string.Join(", ", values.Select(WriteValue))})";
    }

    /// <summary>Takes a plugin's prefix off a known tool: <c>browser_click</c>, <c>Browser-click</c> and <c>web.click</c> are <c>click</c>.</summary>
    public static string ShortName(string name)
    {
        string rest = name.StartsWith(BrowserPrefix, StringComparison.OrdinalIgnoreCase) ? name[BrowserPrefix.Length..] : name;
        rest = rest[(rest.LastIndexOfAny(['-', '.']) + 1)..];
        rest = rest[(rest.LastIndexOf("__", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..];
        return s_signatures.ContainsKey(rest) ? rest.ToLowerInvariant() : name;
    }

    private static IEnumerable<JsonElement> Values(PromptCall call, Func<string, bool> isWanted) =>
        call.Arguments.Where(argument => isWanted(argument.Key)).Select(argument => argument.Value);

    // A whole coordinate is one token to the model, however the caller's number type spells it.
    private static string WriteValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && Math.Abs(number) < 1e6
        && number == Math.Truncate(number)
            ? number.ToString("0", CultureInfo.InvariantCulture)
            : PythonJson.Serialize(value);
}
