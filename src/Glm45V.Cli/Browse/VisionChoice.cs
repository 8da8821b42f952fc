using System.CommandLine;
using Glm45V.Agents;
using Microsoft.Extensions.AI;

namespace Glm45V.Cli.Browse;

/// <summary>Checks that a model at an endpoint sees pictures, before an agent acts on what it says of them.</summary>
internal static class VisionChoice
{
    private static readonly Option<bool> s_unchecked = new("--no-vision-check") { Description = "Do not ask a model at an endpoint for the number in a picture first." };

    /// <summary>Adds the option to a command.</summary>
    public static void AddTo(Command command) => command.Options.Add(s_unchecked);

    /// <summary>Asks the model; one in this process sees.</summary>
    /// <exception cref="Glm45VException">It does not see pictures.</exception>
    public static async Task CheckAsync(ParseResult parsed, ChosenModel model, CancellationToken cancellationToken)
    {
        if (model.Manifest is not null || parsed.GetValue(s_unchecked))
        {
            return;
        }

        try
        {
            await VisionCheck.RequireAsync(model.Client, new ChatOptions { MaxOutputTokens = 2048, Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } }, cancellationToken);
        }
        catch (Glm45VException error) when (error.GetType() == typeof(Glm45VException))
        {
            throw new Glm45VException($"{error.Message} To go on all the same: --no-vision-check.", error);
        }
    }
}
