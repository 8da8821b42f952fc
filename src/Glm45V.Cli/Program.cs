using System.CommandLine;
using Glm45V.Cli;
using Glm45V.Cli.Commands;

var root = new RootCommand("Agents that see: runs GLM-4.5V models from .NET, converts checkpoints, and drives a browser from screenshots.")
{
    DemoCommand.Create(),
    BrowseCommand.Create(),
    TraceCommand.Create(),
    ReplayCommand.Create(),
    ExtractCommand.Create(),
    GroundCommand.Create(),
    DesignCommand.Create(),
    ChatCommand.Create(),
    PullCommand.Create(),
    ConvertCommand.Create(),
    SynthCommand.Create(),
    BenchCommand.Create(),
    InspectCommand.Create(),
    SchemaCommand.Create(),
    EvalCommand.Create(),
    DoctorCommand.Create(),
};
return await CommandRunner.RunAsync(root, args);
