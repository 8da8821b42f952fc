using System.CommandLine;
using System.Runtime.InteropServices;
using Glm45V.Nano;
using Glm45V.Plugins.Browser.Setup;
using Glm45V.Runtime.Model;
using Microsoft.ML.OnnxRuntime;
using Spectre.Console;

namespace Glm45V.Cli.Commands;

/// <summary><c>glm45v doctor</c>: says what works here, and for what is missing the command that mends it.</summary>
internal static class DoctorCommand
{
    private const long NeededMemory = 1L << 30;
    private const long NeededDisk = 1L << 30;

    private static readonly Option<string[]> s_models = new("--model") { Description = "Model folder to check besides the embedded one; may be given several times.", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command("doctor", "Check .NET, ONNX Runtime, Chromium, models, memory and disk.") { s_models };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(s_models) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] models, CancellationToken cancellationToken)
    {
        List<Finding> findings =
        [
            new(".NET", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"),
            OnnxRuntime(),
            await ChromiumAsync(cancellationToken),
            await FontAsync(cancellationToken),
            Model(NanoModel.Folder, "build the project again: dotnet build -c Release src/Glm45V.Cli"),
            .. models.Select(folder => Model(folder, "glm45v convert --from CHECKPOINT --to FOLDER")),
            Memory(),
            Disk(),
        ];
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (Finding finding in findings)
        {
            Markup mark = finding.Mend is null ? new Markup("[green]ok[/]") : new Markup("[red]missing[/]");
            grid.AddRow(mark, new Text(finding.Name, new Style(decoration: Decoration.Bold)), new Text(finding.Mend is null ? finding.State : $"{finding.State}\nmend it: {finding.Mend}"));
        }

        Terminal.Out.Write(grid);
        return findings.TrueForAll(finding => finding.Mend is null) ? 0 : CommandRunner.Failure;
    }

    private static Finding OnnxRuntime()
    {
        OrtEnv environment = OrtEnv.Instance();
        return new Finding("ONNX Runtime", $"{environment.GetVersionString()} with {string.Join(", ", environment.GetAvailableProviders())}");
    }

    private static async Task<Finding> ChromiumAsync(CancellationToken cancellationToken) =>
        await ChromiumLocator.FindAsync(cancellationToken: cancellationToken) is { } chromium
            ? new Finding("Chromium", $"{chromium.Version} at {chromium.Path}")
            : new Finding("Chromium", "none that starts", OperatingSystem.IsLinux() ? "sudo apt-get install chromium (or: glm45v demo, which installs one)" : "glm45v demo, which installs one; or install Google Chrome");

    private static async Task<Finding> FontAsync(CancellationToken cancellationToken)
    {
        FontCheck font = await FontCheck.RunAsync(cancellationToken);
        return new Finding("Font", font.Message, font.IsFit ? null : "sudo apt-get install fonts-liberation");
    }

    private static Finding Model(string folder, string mend)
    {
        try
        {
            ModelManifest manifest = ModelManifest.Load(folder);
            manifest.Verify(folder, hashes: true);
            ModelConfig config = ModelConfig.Load(folder);
            return new Finding("Model", $"{manifest.Name} ({config.Family.ModelType}, {ConvertCommand.Precision(manifest.Weights)}), every file has its hash: {folder}");
        }
        catch (ModelFormatException error)
        {
            return new Finding("Model", error.Message, mend);
        }
    }

    private static Finding Memory()
    {
        long free = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - GC.GetGCMemoryInfo().MemoryLoadBytes;
        string state = $"{Terminal.Bytes(Math.Max(0, free))} free";
        return new Finding("Memory", state, free >= NeededMemory ? null : "close other programs: the nano model and Chromium take about 1 GiB");
    }

    private static Finding Disk()
    {
        string folder = Directory.GetCurrentDirectory();
        long free = new DriveInfo(folder).AvailableFreeSpace;
        return new Finding("Disk", $"{Terminal.Bytes(free)} free at {folder}", free >= NeededDisk ? null : "free some space: traces and a browser take about 1 GiB");
    }

    private sealed record Finding(string Name, string State, string? Mend = null);
}
