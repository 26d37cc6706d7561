using System.CommandLine;
using Assay.Server.Demo;
using Assay.Server.Engines.Commands;
using Assay.Server.Hosting;

var assay = new RootCommand("Assay tells whether the machine-learning models you run on other people's engines can be trusted.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    EnginesCommand.Create(),
};
return await assay.Parse(args).InvokeAsync();
