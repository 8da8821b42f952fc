using System.CommandLine;
using Glm45V.Agents;
using Glm45V.Agents.Tracing;
using Glm45V.Agents.Trajectories;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v trace</c>: writes a recorded run as one HTML file that needs nothing else.</summary>
internal static class TraceCommand
{
    private static readonly Argument<string> s_folder = new("DIR") { Description = "Folder of a run, as browse made it." };

    private static readonly Option<string?> s_out = new("--out") { Description = "The file to write; trace.html in the run's folder if not given.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("trace", "Write a recorded run as one HTML page: each screen with what was done on it.") { s_folder, s_out };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = new TrajectoryFolder(parsed.GetValue(s_folder)!);
        Trajectory trajectory = await folder.LoadAsync(cancellationToken);
        string file = Path.GetFullPath(parsed.GetValue(s_out) ?? Path.Combine(folder.Path, "trace.html"));
        await HtmlTrace.WriteAsync(trajectory, file, cancellationToken);
        await Console.Out.WriteLineAsync($"task     {trajectory.Goal}");
        await Console.Out.WriteLineAsync($"steps    {trajectory.Steps.Count}, {trajectory.Steps.Count(step => step.HadNoEffect)} of them failed or changed nothing");
        await Console.Out.WriteLineAsync($"end      {trajectory.Outcome?.Detail ?? "The run has not ended."}");
        await Console.Out.WriteLineAsync($"trace    {file}");
        return 0;
    }
}
