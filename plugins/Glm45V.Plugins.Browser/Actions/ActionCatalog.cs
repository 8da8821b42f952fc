using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Glm45V.Plugins.Browser.Actions;

/// <summary>Families of actions, which a developer may give a model or keep from it.</summary>
[Flags]
public enum ActionFamilies
{
    /// <summary>click, hover, scroll and drag.</summary>
    Mouse = 1,

    /// <summary>type and press.</summary>
    Keyboard = 2,

    /// <summary>select_option and upload.</summary>
    Forms = 4,

    /// <summary>goto, back, forward, reload and wait.</summary>
    Pages = 8,

    /// <summary>new_tab, switch_tab and close_tab.</summary>
    Tabs = 16,

    /// <summary>zoom.</summary>
    Zoom = 32,

    /// <summary>Everything that a page feels or shows.</summary>
    All = Mouse | Keyboard | Forms | Pages | Tabs | Zoom,

    /// <summary>extract, ask_user, confirm, note, done and infeasible: what an agent does itself, without the page.</summary>
    Talk = 64,
}

/// <summary>Every action there is: its words for the model, its JSON Schema, and how its arguments are read.</summary>
public static class ActionCatalog
{
    private static readonly ActionDefinition[] s_kinds = [.. PageDefinitions.All, .. TalkDefinitions.All];
    private static readonly FrozenDictionary<string, ActionDefinition> s_byName = s_kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Gives the tools of some families as declarations, in the order they are offered.</summary>
    /// <param name="families">The families.</param>
    /// <param name="pointing">How the model points.</param>
    public static IReadOnlyList<AIFunctionDeclaration> Declare(ActionFamilies families, Pointing pointing) =>
        [.. s_kinds.Where(kind => families.HasFlag(kind.Family)).Select(kind => kind.Declare(pointing))];

    /// <summary>Gives one tool as a declaration.</summary>
    /// <exception cref="ArgumentException">There is no such action.</exception>
    public static AIFunctionDeclaration Declare(string name, Pointing pointing = Pointing.Pixels) => s_byName.TryGetValue(name, out ActionDefinition? kind)
        ? kind.Declare(pointing)
        : throw new ArgumentException($"There is no action '{name}': use one of {string.Join(", ", s_kinds.Select(known => known.Name))}.", nameof(name));

    /// <summary>True for the name of an action.</summary>
    public static bool Has(string name) => s_byName.ContainsKey(name);

    /// <summary>Reads a call; what is wrong with it is told in words a model can act on.</summary>
    /// <returns>True with an action, false with an error the model can read.</returns>
    public static bool TryRead(
        string name, IReadOnlyDictionary<string, object?> arguments, [NotNullWhen(true)] out BrowserAction? action, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(arguments);
        if (!s_byName.TryGetValue(name, out ActionDefinition? kind))
        {
            action = null;
            error = $"There is no tool '{name}'.";
            return false;
        }

        var reader = new ActionArguments(arguments);
        BrowserAction read = kind.Read(reader);
        error = reader.Errors.Count > 0 ? $"{name} was not done: {string.Join(" ", reader.Errors)}" : null;
        action = error is null ? read : null;
        return error is null;
    }

    /// <summary>Reads a call whose arguments are a JSON object.</summary>
    /// <returns>True with an action, false with an error the model can read.</returns>
    public static bool TryRead(string name, JsonElement arguments, [NotNullWhen(true)] out BrowserAction? action, [NotNullWhen(false)] out string? error) =>
        TryRead(
            name,
            arguments.ValueKind == JsonValueKind.Object
                ? arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => (object?)argument.Value)
                : new Dictionary<string, object?>(),
            out action,
            out error);
}

/// <summary>One kind of action.</summary>
internal sealed record ActionDefinition(
    string Name, ActionFamilies Family, string Description, Func<ActionSchema, ActionSchema> Parameters, Func<ActionArguments, BrowserAction> Read)
{
    public AIFunctionDeclaration Declare(Pointing pointing) => AIFunctionFactory.CreateDeclaration(Name, Description, Schema(pointing));

    public JsonElement Schema(Pointing pointing) => Parameters(new ActionSchema(pointing)).ToJson();
}
