using Assay.Bench;
using Assay.Bench.Hops;
using Assay.Bench.Server;

// Every process under load is this executable again, so that each can be pinned to a core of its own.
return args switch
{
    [ServeCommand.Name, .. var rest] => await ServeCommand.RunAsync(rest),
    [EngineCommand.Name, .. var rest] => await EngineCommand.RunAsync(rest),
    [YarpCommand.Name, .. var rest] => await YarpCommand.RunAsync(rest),
    _ => await BenchCommand.RunAsync(args),
};
