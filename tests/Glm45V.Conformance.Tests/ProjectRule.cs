namespace Glm45V.Conformance.Tests;

/// <summary>What one product project may refer to; package names match whole or up to a dot.</summary>
internal sealed record ProjectRule(string[] Projects, string[] Packages)
{
    private static readonly ProjectRule s_leaf = new([], []);

    /// <summary>The dependency rule: arrows point one way, and nothing else is allowed.</summary>
    public static IReadOnlyDictionary<string, ProjectRule> All { get; } = new Dictionary<string, ProjectRule>
    {
        ["Glm45V.Imaging"] = new([], ["SixLabors.ImageSharp"]),
        ["Glm45V.Grammar"] = s_leaf,
        ["Glm45V.Nano"] = s_leaf,
        ["Glm45V.Runtime"] = new(
            ["Glm45V.Imaging", "Glm45V.Grammar"],
            ["Microsoft.ML.OnnxRuntime", "System.Numerics.Tensors", "FFMpegCore"]),
        ["Glm45V.Messages"] = new(["Glm45V.Grammar", "Glm45V.Imaging"], ["Microsoft.Extensions.AI.Abstractions"]),
        ["Glm45V.Chat"] = new(
            ["Glm45V.Messages", "Glm45V.Remote", "Glm45V.Runtime", "Glm45V.Grammar"],
            ["Microsoft.Extensions.AI", "Microsoft.Extensions.Options", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Diagnostics.HealthChecks"]),
        ["Glm45V.Remote"] = new(
            ["Glm45V.Messages", "Glm45V.Grammar", "Glm45V.Imaging"],
            ["Microsoft.Extensions.AI", "Microsoft.Extensions.Logging", "Polly"]),
        ["Glm45V.SemanticKernel"] = new(
            ["Glm45V.Chat", "Glm45V.Remote", "Glm45V.Plugins.Browser"],
            ["Microsoft.SemanticKernel"]),
        ["Glm45V.Server"] = new(
            ["Glm45V.Chat"],
            ["Microsoft.AspNetCore", "Scalar.AspNetCore", "OpenTelemetry"]),
        ["Glm45V.Converter"] = new(
            ["Glm45V.Runtime"],
            ["Google.Protobuf", "OnnxSharp", "Microsoft.ML.OnnxRuntime", "Polly"]),
        ["Glm45V.Plugins.Browser"] = new(
            ["Glm45V.Imaging"],
            ["Microsoft.Playwright", "Microsoft.Extensions.AI.Abstractions"]),
        ["Glm45V.Agents"] = new(
            ["Glm45V.Plugins.Browser", "Glm45V.Imaging", "Glm45V.Grammar", "Glm45V.Messages"],
            ["Microsoft.Extensions.AI"]),
    };

    /// <summary>Projects that wire the others together and may use anything.</summary>
    public static IReadOnlyList<string> Free { get; } = ["Glm45V.Cli"];

    public bool AllowsProject(string project) => Projects.Contains(project);

    public bool AllowsPackage(string package) =>
        Packages.Any(allowed => package == allowed || package.StartsWith(allowed + ".", StringComparison.Ordinal));

    /// <summary>Lists what a project refers to against its rule, one sentence each.</summary>
    public static IEnumerable<string> Violations(string project, IEnumerable<string> projects, IEnumerable<string> packages)
    {
        if (Free.Contains(project))
        {
            yield break;
        }

        if (!All.TryGetValue(project, out ProjectRule? rule))
        {
            yield return $"{project} is not in the table of {nameof(ProjectRule)}: add it with what it may use";
            yield break;
        }

        foreach (string other in projects.Where(other => !rule.AllowsProject(other)))
        {
            yield return $"{project} -> project {other} not allowed";
        }

        foreach (string package in packages.Where(package => !rule.AllowsPackage(package)))
        {
            yield return $"{project} -> package {package} not allowed";
        }
    }
}
