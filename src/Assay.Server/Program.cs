using System.CommandLine;
using Assay.Server.Demo;
using Assay.Server.Engines.Commands;
using Assay.Server.Gateway.Sidecar;
using Assay.Server.Hosting;

// Before anything else: with too few handles not even the command line can be read.
if (FileHandleLimit.FindFault() is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

var assay = new RootCommand("Assay tells whether the machine-learning models you run on other people's engines can be trusted.")
{
    ServeCommand.Create(),
    SidecarCommand.Create(),
    DemoCommand.Create(),
    EnginesCommand.Create(),
};
return await assay.Parse(args).InvokeAsync();
