using Assay.Bench;
using Assay.Bench.Engine;
using Assay.Bench.Server;

// The servers that are measured are this executable again, in processes of their own.
return args switch
{
    [ServeCommand.Name, .. var serve] => await ServeCommand.RunAsync(serve),
    [BareCommand.Name] => await BareCommand.RunAsync(),
    [EngineCommand.Name] => await EngineCommand.RunAsync(),
    _ => await BenchCommand.RunAsync(args),
};
