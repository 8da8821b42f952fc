using System.Text;
using Glm45V.Plugins.Browser.Actions;
using static Glm45V.Agents.Replay.CSharpText;

namespace Glm45V.Agents.Replay;

/// <summary>Writes a recorded run as an xunit test in C# that repeats it with Microsoft.Playwright and nothing else.</summary>
public static class PlaywrightTest
{
    /// <summary>Gives the source file. What was typed, chosen and uploaded are the test's parameters; secrets are read from its environment.</summary>
    /// <param name="recorded">The run.</param>
    /// <param name="className">The name of the class.</param>
    /// <exception cref="ArgumentException">The run has no step to repeat, or the name is none that C# takes.</exception>
    public static string Write(Trajectory recorded, string className)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentException.ThrowIfNullOrWhiteSpace(className);
        if (!IsName(className))
        {
            throw new ArgumentException($"'{className}' is no class name: use letters, digits and _, and begin with a letter.", nameof(className));
        }

        IReadOnlyList<RecordedStep> steps = RecordedStep.Of(recorded);
        if (steps.Count == 0)
        {
            throw new ArgumentException("The run has no step to repeat: nothing in it worked a page.", nameof(recorded));
        }

        Observation first = recorded.Steps[0].Observation;
        var inputs = new TestInputs();
        inputs.Add("url", first.Url, "url");
        var lines = new TestLines(inputs, first.Width, first.Height);
        List<string> body = ["await page.GotoAsync(url);", .. steps.SelectMany(lines.Write), .. End(recorded, inputs)];
        return Document(recorded, className, inputs, body, first);
    }

    /// <summary>Gives the C# expression by which Microsoft.Playwright finds an element, from <c>page</c> on; null for an element that no selector reaches.</summary>
    public static string? LocatorOf(ActedElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return element.Locator is null ? null : TestLines.Locator(element);
    }

    private static string Document(Trajectory recorded, string className, TestInputs inputs, List<string> body, Observation first)
    {
        var text = new StringBuilder();
        text.Append("using Microsoft.Playwright;\nusing Xunit;\n\n");
        text.Append("// Made from a recorded run. Set GLM45V_CHROMIUM to the path of a Chromium, or install Playwright's own.\n");
        if (inputs.NeedsSecrets)
        {
            text.Append($"// Secrets are read from the environment: {string.Join(", ", inputs.SecretVariables)}.\n");
        }

        text.Append($"public sealed class {className}\n{{\n");
        text.Append("    [Theory]\n");
        text.Append($"    [InlineData({string.Join(", ", inputs.Parameters.Select(parameter => Literal(parameter.Value)))})]\n");
        text.Append($"    public async Task {TestName(recorded.Goal)}({string.Join(", ", inputs.Parameters.Select(parameter => $"string {parameter.Name}"))})\n    {{\n");
        text.Append("        using IPlaywright playwright = await Playwright.CreateAsync();\n");
        text.Append("        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Environment.GetEnvironmentVariable(\"GLM45V_CHROMIUM\") });\n");
        text.Append($"        IBrowserContext context = await browser.NewContextAsync(new() {{ ViewportSize = new() {{ Width = {first.Width}, Height = {first.Height} }} }});\n");
        text.Append("        IPage page = await context.NewPageAsync();\n\n");
        foreach (string line in body)
        {
            text.Append($"        {line}\n");
        }

        text.Append("    }\n");
        if (inputs.NeedsSecrets)
        {
            text.Append("\n    private static string Secret(string variable) =>\n");
            text.Append("        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($\"Set the environment variable {variable} to the secret it names.\");\n");
        }

        return text.Append("}\n").ToString();
    }

    // The end is what the run left: the page's path and title, unless they hold what was put in.
    private static IEnumerable<string> End(Trajectory recorded, TestInputs inputs)
    {
        if ((recorded.Final ?? (recorded.Steps is [.., var last] ? last.Observation : null)) is not { } end || !Uri.TryCreate(end.Url, UriKind.Absolute, out Uri? address))
        {
            yield break;
        }

        IEnumerable<string> values = inputs.Parameters.Skip(1).Select(parameter => parameter.Value);
        if (address.Scheme is "http" or "https" && !values.Any(value => address.AbsolutePath.Contains(Uri.EscapeDataString(value), StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"await page.WaitForURLAsync(address => new Uri(address).AbsolutePath == {Literal(address.AbsolutePath)});";
        }

        if (end.Title.Length > 0 && !values.Any(value => value.Length > 0 && end.Title.Contains(value, StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"await Assertions.Expect(page).ToHaveTitleAsync({Literal(end.Title)});";
        }
    }
}
