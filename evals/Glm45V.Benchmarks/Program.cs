using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Glm45V.Benchmarks;
using Glm45V.Nano;

IBenchmark[] all = [new DecodeBenchmark(), new LlamaCppBenchmark(), new BatchBenchmark(), new SecondTurnBenchmark(), new GrowthBenchmark(), new LoadBenchmark(), new ImageBenchmark(), new TokenizerBenchmark(), new ConvertBenchmark(), new BrowserBenchmark()];
var only = new Option<string[]>("--only") { Description = "Parts to run; all if not given.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong([.. all.Select(benchmark => benchmark.Name)]);
var tokenizer = new Option<string>("--tokenizer") { Description = "tokenizer.json to measure; the nano's if not given.", HelpName = "FILE", DefaultValueFactory = _ => Path.Combine(NanoModel.Folder, "tokenizer.json") };
var repository = new Option<string>("--repository") { Description = "Folder whose C# and Markdown are encoded.", HelpName = "DIR", DefaultValueFactory = _ => "." };
var write = new Option<string?>("--write") { Description = $"Markdown file to write the report into, after its line {Report.Mark}.", HelpName = "FILE" };
var root = new RootCommand("Measures speed and memory beside peers in the same run, and prints the report as Markdown.") { only, tokenizer, repository, write };
root.SetAction(async (parsed, cancellationToken) =>
{
    using var workbench = new Workbench(parsed.GetRequiredValue(repository), parsed.GetRequiredValue(tokenizer));
    string[] names = parsed.GetValue(only) is { Length: > 0 } given ? given : [.. all.Select(benchmark => benchmark.Name)];
    string processor = Avx512F.IsSupported ? "x86-64 with AVX-512" : $"{RuntimeInformation.ProcessArchitecture}";
    var report = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {processor}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB of memory, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.\n");
    foreach (IBenchmark benchmark in all.Where(benchmark => names.Contains(benchmark.Name)))
    {
        long start = Stopwatch.GetTimestamp();
        string text = await benchmark.RunAsync(workbench, cancellationToken);
        report.Append(CultureInfo.InvariantCulture, $"\n### {benchmark.Title}\n\n{text}");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{benchmark.Name} took {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
    }

    Console.Write(report);
    if (parsed.GetValue(write) is { } file)
    {
        Report.Write(file, report.ToString());
    }

    return 0;
});
return await root.Parse(args).InvokeAsync();
