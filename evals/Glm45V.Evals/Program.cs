using System.CommandLine;

var root = new RootCommand("Measures exactness over large golden sets and data that is not in the repository: each eval takes a path and prints a table.");
return await root.Parse(args.Length > 0 ? args : ["--help"]).InvokeAsync();
