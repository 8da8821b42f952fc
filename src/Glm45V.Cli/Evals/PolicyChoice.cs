using System.CommandLine;

namespace Glm45V.Cli.Evals;

/// <summary>What evaluations share whose model a policy may stand in for.</summary>
internal static class PolicyChoice
{
    /// <summary>Refuses a policy beside a model.</summary>
    public static void AddTo(Command command, Option<string?> policy) => command.Validators.Add(result =>
    {
        if (result.GetResult(policy) is not null && Commands.ModelChoice.IsGiven(result))
        {
            result.AddError($"{policy.Name} stands in the model's place: leave --model and --endpoint out.");
        }
    });

    /// <summary>Gives a name of files for whoever was measured.</summary>
    public static string FileName(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-'));
}
