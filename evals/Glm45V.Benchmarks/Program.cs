using Glm45V.Benchmarks;
using Spectre.Console;

foreach (Table t in TokenizerBenchmark.Run(args[0], args[1]))
{
    AnsiConsole.Write(t);
}
