using System.CommandLine;
using Glm45V.Converter.Hub;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v pull</c>: downloads a checkpoint from a hub.</summary>
internal static class PullCommand
{
    private const string TokenVariable = "HF_TOKEN";

    private static readonly Argument<string> s_repository = new("REPO") { Description = "The repository, OWNER/NAME, for example zai-org/GLM-4.5V." };

    private static readonly Option<string> s_to = new("--to")
    {
        Description = "Folder to fill. Run the same command again to go on with a download that was stopped.",
        Required = true,
        HelpName = "DIR",
    };

    private static readonly Option<string?> s_hub = new("--hub")
    {
        Description = $"Address of a Hugging Face style hub, {HubOptions.DefaultHub} if not given.",
        HelpName = "URL",
    };

    private static readonly Option<string> s_revision = new("--revision")
    {
        Description = "Branch, tag or commit.",
        DefaultValueFactory = _ => "main",
    };

    private static readonly Option<int> s_connections = new("--connections")
    {
        Description = "Ranges downloaded at the same time.",
        DefaultValueFactory = _ => 8,
        HelpName = "N",
    };

    private static readonly Option<bool> s_verify = new("--verify") { Description = "Check the hashes of files that are already there again." };

    public static Command Create()
    {
        s_to.RequireText();
        s_connections.RequireRange(1, 64);
        var command = new Command("pull", $"Download a checkpoint with resume, hash check and parallel ranges. A private or gated repository needs an access token in {TokenVariable}.")
        {
            s_repository, s_to, s_hub, s_revision, s_connections, s_verify,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = parsed.GetRequiredValue(s_to);
        string hub = parsed.GetValue(s_hub) ?? HubOptions.DefaultHub.AbsoluteUri;
        var options = new HubOptions
        {
            Hub = Uri.TryCreate(hub, UriKind.Absolute, out Uri? address) ? address : throw new HubException($"--hub must be an address like {HubOptions.DefaultHub}, not '{hub}'."),
            Revision = parsed.GetRequiredValue(s_revision),
            Connections = parsed.GetValue(s_connections),
            Token = Environment.GetEnvironmentVariable(TokenVariable),
            Verify = parsed.GetValue(s_verify),
        };
        HubResult result = await BarProgress<HubProgress>.RunAsync("Listing", Show, progress =>
            HubDownload.RunAsync(parsed.GetRequiredValue(s_repository), folder, options, progress, cancellationToken));
        long bytes = result.Downloaded.Sum(file => file.Size);
        await Console.Out.WriteLineAsync($"{folder}: {result.Repository.Id} at {result.Repository.Commit}, {Count(result.Downloaded)} downloaded ({Terminal.Bytes(bytes)}), {Count(result.Kept)} kept.");
        if (result.Skipped.Count > 0)
        {
            await Console.Error.WriteLineAsync($"{Count(result.Skipped)} that a conversion does not need stayed there, {result.Skipped[0].Name} the first.");
        }

        await Console.Error.WriteLineAsync($"Next: glm45v convert --from \"{folder}\" --to MODEL_DIR");
        return 0;
    }

    private static string Count(IReadOnlyList<HubFile> files) => files.Count == 1 ? "1 file" : $"{files.Count} files";

    private static void Show(ProgressTask bar, HubProgress value)
    {
        bar.Description = Markup.Escape(value.Note);
        bar.MaxValue = Math.Max(1, value.BytesTotal);
        bar.Value = value.BytesDone;
    }
}
