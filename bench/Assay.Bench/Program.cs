using Assay.Bench;
using Assay.Bench.Engine;
using Assay.Bench.Hops;
using Assay.Bench.Server;

// The servers that are measured are this executable again, in processes of their own.
return args switch
{
    [ServeCommand.Name, .. var serve] => await ServeCommand.RunAsync(serve),
    [BareCommand.Name] => await BareCommand.RunAsync(),
    [EngineCommand.Name] => await EngineCommand.RunAsync(),
    [UpstreamCommand.Name, var delay] => await UpstreamCommand.RunAsync(delay),
    [YarpCommand.Name, var upstream] => await YarpCommand.RunAsync(upstream),
    _ => await BenchCommand.RunAsync(args),
};
