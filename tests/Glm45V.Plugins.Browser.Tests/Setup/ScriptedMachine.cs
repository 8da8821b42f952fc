using Glm45V.Plugins.Browser.Setup;

namespace Glm45V.Plugins.Browser.Tests.Setup;

/// <summary>A machine whose files, variables and programs are written by the test; it remembers what ran and what was announced.</summary>
internal sealed class ScriptedMachine : IProgress<string>
{
    private readonly List<(string Part, Func<ProcessOutcome> Answer)> answers = [];

    /// <summary>The files that exist.</summary>
    public HashSet<string> Files { get; } = [];

    /// <summary>The environment variables.</summary>
    public Dictionary<string, string> Variables { get; } = new() { ["HOME"] = "/home/ada" };

    /// <summary>What happened in order: "run COMMAND" and "say WORDS".</summary>
    public List<string> Log { get; } = [];

    /// <summary>The commands that ran, in order.</summary>
    public IEnumerable<string> Commands => Log.Where(line => line.StartsWith("run ", StringComparison.Ordinal)).Select(line => line[4..]);

    public bool IsRoot { get; set; } = true;

    public HostSystem Platform { get; set; } = HostSystem.Linux;

    public static ProcessOutcome Success(string output = "") => new(0, output, "");

    public static ProcessOutcome Failure(string error) => new(1, "", error);

    /// <summary>A Debian system with the driver beside the program, without Chromium, with its fonts.</summary>
    public static ScriptedMachine Debian()
    {
        ScriptedMachine machine = new();
        machine.Files.UnionWith(["/usr/bin/apt-get", "/app/.playwright/package/cli.js", "/app/.playwright/node/linux-x64/node"]);
        machine.Files.Add("/app/.playwright/node/linux-arm64/node");
        machine.On("fc-match", () => Success("Liberation Sans"));
        return machine;
    }

    /// <summary>Answers commands that contain a part; later answers go before earlier ones.</summary>
    public ScriptedMachine On(string part, Func<ProcessOutcome> answer)
    {
        answers.Insert(0, (part, answer));
        return this;
    }

    public HostMachine Build() => new()
    {
        Platform = Platform,
        IsRoot = IsRoot,
        ProgramFolder = "/app/",
        Variable = Variables.GetValueOrDefault,
        FileExists = Files.Contains,
        FileVersion = _ => "156.0.1.2",
        Folders = path => [.. Files.Where(file => file.StartsWith(path + "/", StringComparison.Ordinal))
            .Select(file => path + "/" + file[(path.Length + 1)..].Split('/')[0]).Distinct()],
        Run = Run,
    };

    public void Report(string value) => Log.Add("say " + value);

    private Task<ProcessOutcome> Run(ProcessCommand command, Action<string>? line, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Log.Add("run " + command);
        string text = command.ToString();
        ProcessOutcome outcome = answers.FirstOrDefault(answer => text.Contains(answer.Part, StringComparison.Ordinal)).Answer?.Invoke()
            ?? new ProcessOutcome(null, "", "", $"'{command.Program}' does not start: no such file");
        foreach (string written in outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            line?.Invoke(written);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(outcome);
    }
}
