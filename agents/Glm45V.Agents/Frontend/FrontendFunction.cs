using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Glm45V.Agents.Frontend;

/// <summary>Building a page as a function that a model calls; it reads and writes one folder.</summary>
internal sealed class FrontendFunction(FrontendAgent agent, string workspace)
{
    public AIFunction Create() => AIFunctionFactory.Create(BuildAsync, "build_page", "Write an HTML page that looks like a picture of a page, and improve it until it comes near. Takes minutes. Gives the page's file and its likeness from 0 to 1.");

    private async Task<BuiltPage> BuildAsync(
        [Description("File name of the picture in the workspace, such as shot.png")] string picture, [Description("Name of a new folder in the workspace for the page, such as shop")] string folder, CancellationToken cancellationToken)
    {
        if (!IsPlain(picture) || !File.Exists(Path.Combine(workspace, picture)))
        {
            return new BuiltPage(null, null, $"'{picture}' is no file of the workspace. It has {string.Join(", ", Directory.EnumerateFiles(workspace).Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(20).DefaultIfEmpty("none"))}.");
        }

        if (!IsPlain(folder))
        {
            return new BuiltPage(null, null, $"'{folder}' is no plain folder name: letters, digits and hyphens, such as shop.");
        }

        try
        {
            DesignReference reference = DesignReference.Of(await File.ReadAllBytesAsync(Path.Combine(workspace, picture), cancellationToken).ConfigureAwait(false));
            FrontendResult result = await agent.BuildAsync(reference, Path.Combine(workspace, folder), cancellationToken: cancellationToken).ConfigureAwait(false);
            return new BuiltPage(result.Best is null ? null : $"{folder}/{DesignFolder.PageName}", result.Best?.Score is { } score ? Math.Round(score.Total, 3) : null, result.Detail);
        }
        catch (Glm45VException error)
        {
            return new BuiltPage(null, null, error.Message);
        }
    }

    // Names come from a model that may have read a hostile page: none leads out of the workspace.
    private static bool IsPlain(string name) => name.Length is > 0 and <= 100 && !name.StartsWith('.') && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    internal sealed record BuiltPage(string? Page, double? Likeness, string Detail);
}
