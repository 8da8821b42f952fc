using System.CommandLine;
using Glm45V.Evals;

var root = new RootCommand("Measures exactness over large golden sets and data that is not in the repository: each eval takes a path and prints a table.")
{
    GoldenCommand.Create(),
    ActionsCommand.Create(),
    TokenizerCommand.Create(),
};
return await root.Parse(args.Length > 0 ? args : ["--help"]).InvokeAsync();
