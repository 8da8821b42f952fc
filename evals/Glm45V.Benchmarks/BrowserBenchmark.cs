using System.Diagnostics;
using System.Globalization;
using Glm45V.Agents;
using Glm45V.Agents.Navigation;
using Glm45V.Plugins.Browser;
using Glm45V.Plugins.Browser.Actions;
using Glm45V.Plugins.Browser.Safety;
using static Glm45V.Benchmarks.MarkdownTable;

namespace Glm45V.Benchmarks;

/// <summary>What a step of an agent takes besides its model, beside plain Playwright on the same page; and sessions beside each other.</summary>
internal sealed class BrowserBenchmark : IBenchmark
{
    private const int Steps = 40;
    private const int Many = 8;

    // A form and a table, as wide as a usual page; the first control changes nothing but itself.
    private static readonly string s_page = "data:text/html;charset=utf-8," + Uri.EscapeDataString(
        "<!doctype html><title>Teas</title><style>body{font:16px sans-serif;margin:20px}td{padding:4px 20px}</style><label><input type=checkbox> Gift</label>"
        + string.Concat(Enumerable.Range(1, 12).Select(i => $"<p><label>Field {i} <input value='{i}'></label> <a href='#{i}'>Link {i}</a> <button>Button {i}</button></p>"))
        + "<table>" + string.Concat(Enumerable.Range(1, 60).Select(i => $"<tr><td>Tea {i}<td>{i}.50<td>in stock</tr>")) + "</table>");

    public string Name => "browser";

    public string Title => "A step in the browser, without its model";

    public async Task<string> RunAsync(Workbench workbench, CancellationToken cancellationToken)
    {
        await using BrowserProgram program = await BrowserProgram.StartAsync(cancellationToken: cancellationToken);
        var table = new MarkdownTable("seen by", "look, ms", "act, ms", "check, ms", "step without settling, ms (goal 150)", "settling, ms (goal 400)", "plain screenshot, ms", "plain click, ms");
        foreach (ObservationMode mode in (ObservationMode[])[ObservationMode.Pixels, ObservationMode.Marks, ObservationMode.Aria])
        {
            await using BrowserSession session = await OpenAsync(program, cancellationToken);
            Times times = await StepAsync(session, mode, cancellationToken);
            table.Row(mode.ToString().ToLowerInvariant(), Number(times.Look), Number(times.Act), Number(times.Check), Number(times.Step), Number(times.Settling), Number(times.PlainLook), Number(times.PlainClick));
        }

        var many = new MarkdownTable("sessions in one Chromium", "step without settling, ms", "settling, ms", "memory of Chromium and driver, MB");
        foreach (int count in (int[])[1, Many])
        {
            await using BrowserProgram own = await BrowserProgram.StartAsync(cancellationToken: cancellationToken);
            BrowserSession[] sessions = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(own, cancellationToken)));
            Times[] all = await Task.WhenAll(sessions.Select(session => StepAsync(session, ObservationMode.Marks, cancellationToken)));
            many.Row(count.ToString(CultureInfo.InvariantCulture), Number(all.Average(times => times.Step)), Number(all.Average(times => times.Settling)), OperatingSystem.IsLinux() ? Number(ChildrenMegabytes()) : "not measured");
        }

        return $"{table}\nA page of 1288 × 812 pixels with 37 controls; each step ticks a box by its mark, place or reference. Medians of {Steps} steps, plain Playwright taking turns with them.\n\n{many}\nAll at once, each a step behind the other; by marks.\n";
    }

    private static async Task<BrowserSession> OpenAsync(BrowserProgram program, CancellationToken cancellationToken)
    {
        BrowserSession session = await program.OpenAsync(new BrowserOptions { Origins = OriginPolicy.Unrestricted, Confirmation = ConfirmationPolicy.AllowAll }, cancellationToken);
        await session.GotoAsync(s_page, cancellationToken);
        return session;
    }

    private static async Task<Times> StepAsync(BrowserSession session, ObservationMode mode, CancellationToken cancellationToken)
    {
        var environment = new BrowserEnvironment(session, new BrowserEnvironmentOptions { Observe = mode });
        var verifier = new PageStateVerifier(session);
        ActionTarget box = mode switch { ObservationMode.Pixels => new PointTarget(20, 36), ObservationMode.Marks => new MarkTarget(1), _ => new RefTarget("e3") };
        List<double[]> times = [];
        Observation before = await environment.ObserveAsync(cancellationToken);
        for (int step = -3; step < Steps; step++)
        {
            long start = Stopwatch.GetTimestamp();
            ActionResult result = await environment.ActAsync(AgentAction.From(new ClickAction(box)), cancellationToken);
            double act = Lap(ref start);
            Observation after = await environment.ObserveAsync(cancellationToken);
            double look = Lap(ref start);
            Verdict verdict = await verifier.VerifyAsync(new AgentStep(before, new Decision(), result, new Verdict(), default), after, cancellationToken);
            double check = Lap(ref start);
            if (verdict.Changed != true)
            {
                throw new InvalidOperationException($"The step changed nothing: {result.Error ?? result.Text}");
            }

            await session.Page.ScreenshotAsync(new() { Scale = Microsoft.Playwright.ScreenshotScale.Css });
            double plainLook = Lap(ref start);
            await session.Page.Mouse.ClickAsync(600, 790);
            double plainClick = Lap(ref start);
            before = after;
            if (step >= 0)
            {
                double settling = result.Settled!.Took.TotalMilliseconds;
                times.Add([look, act - settling, check, look + act + check - settling, settling, plainLook, plainClick]);
            }
        }

        double[] medians = [.. Enumerable.Range(0, 7).Select(column => Paired.Median([.. times.Select(row => row[column])]))];
        return new Times(medians[0], medians[1], medians[2], medians[3], medians[4], medians[5], medians[6]);
    }

    private static double Lap(ref long start)
    {
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(start, now).TotalMilliseconds;
        start = now;
        return milliseconds;
    }

    // Pages that processes share count once: proportional set sizes.
    private static double ChildrenMegabytes()
    {
        var parents = new Dictionary<int, int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            if (Read(Path.Combine(folder, "stat")) is { } stat)
            {
                parents[int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            }
        }

        bool IsOurs(int process) => parents.TryGetValue(process, out int parent) && (parent == Environment.ProcessId || IsOurs(parent));
        return parents.Keys.Where(IsOurs).Sum(process => Pss(process)) / 1000;
    }

    private static double Pss(int process) => Read($"/proc/{process}/smaps_rollup")?.Split('\n').FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal)) is { } line
        ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
        : 0;

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null; // the process has ended
        }
    }

    private sealed record Times(double Look, double Act, double Check, double Step, double Settling, double PlainLook, double PlainClick);
}
