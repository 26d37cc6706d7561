using Assay.Bench;
using Assay.Bench.Server;

// The server under load is this executable again, so that it can be pinned to a core of its own.
return args is [ServeCommand.Name, .. var serve]
    ? await ServeCommand.RunAsync(serve)
    : await BenchCommand.RunAsync(args);
