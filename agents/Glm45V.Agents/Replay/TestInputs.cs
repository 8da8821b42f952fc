using Glm45V.Plugins.Browser.Safety;

namespace Glm45V.Agents.Replay;

/// <summary>The values that a written test takes: the address it begins with, what is typed, chosen and uploaded, and secrets by name.</summary>
internal sealed class TestInputs
{
    private static readonly string[] s_taken = ["page", "context", "browser", "playwright"];

    private readonly List<(string Name, string Value)> _parameters = [];
    private readonly SortedSet<string> _secrets = new(StringComparer.Ordinal);

    /// <summary>The test's parameters with the values of the recorded run.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters => _parameters;

    /// <summary>True when the test reads secrets from its environment.</summary>
    public bool NeedsSecrets => _secrets.Count > 0;

    /// <summary>The environment variables that hold the secrets.</summary>
    public IEnumerable<string> SecretVariables => _secrets.Select(VariableOf);

    /// <summary>Adds a parameter and gives the expression that reads it.</summary>
    public string Add(string words, string value, string fallback)
    {
        string name = CSharpText.Name(words, fallback);
        string free = name;
        for (int number = 2; s_taken.Contains(free) || _parameters.Any(parameter => parameter.Name == free); number++)
        {
            free = $"{name}{number}";
        }

        _parameters.Add((free, value));
        return free;
    }

    /// <summary>Gives the expression for a typed text: a parameter, or a literal with its secrets read from the environment.</summary>
    public string AddTyped(string words, string text)
    {
        string[] names = [.. SecretStore.NamesIn(text)];
        if (names.Length == 0)
        {
            return Add(words, text, "text");
        }

        _secrets.UnionWith(names);
        return names.Aggregate(
            CSharpText.Literal(text),
            (expression, name) => text == $"<secret:{name}>" ? $"Secret({CSharpText.Literal(VariableOf(name))})" : $"{expression}.Replace({CSharpText.Literal($"<secret:{name}>")}, Secret({CSharpText.Literal(VariableOf(name))}), StringComparison.Ordinal)");
    }

    private static string VariableOf(string secret) => "SECRET_" + string.Concat(secret.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));
}
