using System.Collections.Frozen;

namespace Glm45V.Plugins.Browser.Page;

/// <summary>Turns the key names that people and models write ("ctrl+c", "esc") into the browser's ("Control+c", "Escape").</summary>
public static class KeyNames
{
    private static readonly FrozenDictionary<string, string> Known = CreateKnown().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Modifiers = new[] { "Control", "Alt", "Shift", "Meta" }.ToFrozenSet();

    /// <summary>Gives the browser's name of a key or of a combination joined by '+'.</summary>
    /// <exception cref="ArgumentException">A part of the combination is no key.</exception>
    public static string Normalize(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        string trimmed = key.Trim();
        bool isPlus = trimmed == "+" || trimmed.EndsWith("++", StringComparison.Ordinal);
        string[] held = isPlus ? trimmed[..^1].Split('+', StringSplitOptions.RemoveEmptyEntries) : trimmed.Split('+');
        List<string> names = [.. held.Select(part => Name(part.Trim(), key)), .. isPlus ? ["+"] : Array.Empty<string>()];
        if (names.SkipLast(1).FirstOrDefault(name => !Modifiers.Contains(name)) is string notHeld)
        {
            throw new ArgumentException(
                $"The key combination '{key}' holds '{notHeld}' down, and only Control, Alt, Shift and Meta can be held.", nameof(key));
        }

        // Control+C and Control+c are the same shortcut to people; an upper case letter would mean that Shift is held.
        bool shortcut = names.SkipLast(1).Any(name => name != "Shift") && !names.Contains("Shift");
        names[^1] = shortcut && names[^1].Length == 1 ? names[^1].ToLowerInvariant() : names[^1];
        return string.Join('+', names);
    }

    private static string Name(string part, string key)
    {
        if (Known.TryGetValue(part, out string? name))
        {
            return name;
        }

        if (part.Length == 1 && part[0] is > ' ' and <= '~')
        {
            return part;
        }

        throw new ArgumentException(
            $"The key '{key}' is not known. Use a name such as Enter, Tab, Escape, Backspace, ArrowDown, PageDown or F5, "
            + "one character, or a combination such as Control+A.",
            nameof(key));
    }

    private static Dictionary<string, string> CreateKnown()
    {
        string[] same =
        [
            "Control", "Alt", "Shift", "Meta", "Enter", "Tab", "Escape", "Backspace", "Delete", "Insert", "Home", "End", "PageUp",
            "PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Space", "CapsLock", "ContextMenu",
            .. Enumerable.Range(1, 12).Select(number => $"F{number}"),
        ];
        Dictionary<string, string> known = same.ToDictionary(name => name);
        foreach ((string alias, string name) in Aliases)
        {
            known.Add(alias, name);
        }

        return known;
    }

    private static IEnumerable<(string Alias, string Name)> Aliases =>
    [
        ("ctrl", "Control"), ("option", "Alt"), ("cmd", "Meta"), ("command", "Meta"), ("super", "Meta"), ("win", "Meta"),
        ("return", "Enter"), ("esc", "Escape"), ("del", "Delete"), ("ins", "Insert"), ("pgup", "PageUp"), ("pgdn", "PageDown"),
        ("pgdown", "PageDown"), ("page_up", "PageUp"), ("page_down", "PageDown"), ("up", "ArrowUp"), ("down", "ArrowDown"),
        ("left", "ArrowLeft"), ("right", "ArrowRight"), ("spacebar", "Space"), ("plus", "+"), ("menu", "ContextMenu"),
    ];
}
