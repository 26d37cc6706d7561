using System.Text.Json.Nodes;
using Assay.Bench.Hops;
using Assay.Bench.Load;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;
using Assay.Contracts.Subscriptions;

namespace Assay.Bench.Suites;

/// <summary>
/// The gateway against calling the engine directly, YARP and nginx: what it adds to an answer (P1, P2), how many requests
/// it takes (P2), what of it is left beside a slow engine (P3), and that every answer is on record.
/// </summary>
internal static class GatewaySuite
{
    private const string Direct = "direct";
    private const string DirectAgain = "direct again";
    private const string Yarp = "YARP";
    private const string NginxName = "nginx";
    private const string Asynchronous = "asynchronous";
    private const string Durable = "durable";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.5);

    public static async Task RunAsync(SuiteContext context)
    {
        await using (var paths = await GatewayPaths.StartAsync(engineDelay: TimeSpan.Zero))
        {
            await WarmAsync(paths);
            foreach (var connections in new[] { 1, 4 })
            {
                await LatencyAsync(context, paths, connections);
            }

            foreach (var connections in new[] { 1, 16, 32, 256 })
            {
                await ThroughputAsync(context, paths, connections);
            }

            await CheckRecordsAsync(context, paths);
        }

        await using var slow = await GatewayPaths.StartAsync(engineDelay: TimeSpan.FromMilliseconds(20));
        await WarmAsync(slow);
        await SlowEngineAsync(context, slow);
        await CheckRecordsAsync(context, slow);
    }

    private static async Task WarmAsync(GatewayPaths paths)
    {
        foreach (var name in paths.Names)
        {
            using var client = paths.Connect(name, 32);
            Warmup.Run(() => client.ClosedLoop(Round).PerSecond);
            await paths.WaitUntilLoggedAsync();
        }
    }

    /// <summary>At a rate that none of them is busy with, so that nothing waits for anything but the way itself.</summary>
    private static async Task LatencyAsync(SuiteContext context, GatewayPaths paths, int connections)
    {
        var flushes = new List<double>();
        var results = await MeasureAsync(context, paths, [.. paths.Names, DirectAgain], connections, client => client.OpenLoop(2 * Round, 400), () => flushes.Add(FlushTimes.Measure().MedianMicros));
        var flush = Percentile.Median(flushes);
        var title = $"{connections} connection{(connections == 1 ? "" : "s")}, 400 req/s";
        context.Report.Figure($"{title}: direct p50", "µs", Percentile.Median([.. results[Direct].Select(r => r.MedianMicros)]));
        context.Report.Figure("  added by measuring again", "µs", Added(DirectAgain, r => r.MedianMicros));
        foreach (var peer in paths.Names.Intersect([NginxName, Yarp]))
        {
            context.Report.Figure($"  {peer} adds at p50", "µs", Added(peer, r => r.MedianMicros));
            context.Report.Figure($"  {peer} adds at p99", "µs", Added(peer, r => r.P99Micros));
        }

        context.Report.Figure("  asynchronous gateway adds at p50", "µs", Added(Asynchronous, r => r.MedianMicros), new Goal("P1", 150, AtMost: true));
        context.Report.Figure("  asynchronous gateway adds at p99", "µs", Added(Asynchronous, r => r.P99Micros), new Goal("P1", 600, AtMost: true));
        if (paths.Names.Contains(NginxName))
        {
            context.Report.Figure("  asynchronous gateway above nginx at p50", "µs", Added(Asynchronous, r => r.MedianMicros, NginxName), new Goal("P1", 100, AtMost: true));
        }

        context.Report.Figure("  durable gateway adds at p50", "µs", Added(Durable, r => r.MedianMicros), new Goal("P2", (2 * flush) + 150, AtMost: true));
        context.Report.Figure("  durable gateway adds at p99", "µs", Added(Durable, r => r.P99Micros), new Goal("P2", 1_500, AtMost: true));

        double Added(string path, Func<LoadResult, double> figure, string than = Direct) =>
            Percentile.Median([.. results[path].Zip(results[than], (a, b) => figure(a) - figure(b))]);
    }

    private static async Task ThroughputAsync(SuiteContext context, GatewayPaths paths, int connections)
    {
        var results = await MeasureAsync(context, paths, [.. paths.Names, DirectAgain], connections, client => client.ClosedLoop(Round));
        var self = Ratio(DirectAgain, Direct, r => r.PerSecond);
        var title = $"{connections} connection{(connections == 1 ? "" : "s")}";
        Report($"{title}: nginx / direct", NginxName, Direct);
        Report($"{title}: YARP / direct", Yarp, Direct);
        Report($"{title}: asynchronous gateway / direct", Asynchronous, Direct);
        Report($"{title}: durable gateway / direct", Durable, Direct);
        Report($"{title}: asynchronous gateway / YARP", Asynchronous, Yarp);
        Report($"{title}: durable gateway / YARP", Durable, Yarp, connections == 32 ? new Goal("P2", 0.8) : null);
        foreach (var path in paths.Names)
        {
            context.Report.Figure($"  {path} p50", "µs", Percentile.Median([.. results[path].Select(r => r.MedianMicros)]));
            context.Report.Figure($"  {path} p99", "µs", Percentile.Median([.. results[path].Select(r => r.P99Micros)]));
        }

        void Report(string name, string path, string than, Goal? goal = null)
        {
            if (paths.Names.Contains(path))
            {
                context.Report.Compared(name, "req/s", new Comparison(PerSecond(than), PerSecond(path), self), goal);
            }
        }

        double[] PerSecond(string path) => [.. results[path].Select(r => r.PerSecond)];

        double Ratio(string path, string than, Func<LoadResult, double> figure) => Percentile.Median([.. results[path].Zip(results[than], (a, b) => figure(a) / figure(b))]);
    }

    private static async Task SlowEngineAsync(SuiteContext context, GatewayPaths paths)
    {
        const int Connections = 4;
        var results = await MeasureAsync(context, paths, [Direct, Asynchronous, Durable, DirectAgain], Connections, client => client.OpenLoop(2 * Round, 100));
        foreach (var path in new[] { Asynchronous, Durable })
        {
            Report($"engine of 20 ms, {Connections} connections: {path} gateway / direct, p50", path, r => r.MedianMicros, 1.05);
            Report($"engine of 20 ms, {Connections} connections: {path} gateway / direct, p99", path, r => r.P99Micros, 1.10);
        }

        void Report(string name, string path, Func<LoadResult, double> figure, double goal)
        {
            double[] direct = [.. results[Direct].Select(figure)];
            var self = Percentile.Median([.. results[DirectAgain].Select(figure).Zip(direct, (a, b) => a / b)]);
            context.Report.Compared(name, "µs", new Comparison(direct, [.. results[path].Select(figure)], self), new Goal("P3", goal, AtMost: true));
        }
    }

    /// <summary>Measures the paths in turn, one round after the other.</summary>
    private static async Task<Dictionary<string, List<LoadResult>>> MeasureAsync(
        SuiteContext context, GatewayPaths paths, IReadOnlyList<string> names, int connections, Func<LoadClient, LoadResult> load, Action? eachRound = null)
    {
        var clients = names.ToDictionary(n => n, n => paths.Connect(n == DirectAgain ? Direct : n, connections));
        try
        {
            var results = names.ToDictionary(n => n, _ => new List<LoadResult>());
            foreach (var client in clients.Values)
            {
                // The code is warm; connections are made on first use.
                load(client);
            }

            for (var round = 0; round < context.Runs; round++)
            {
                eachRound?.Invoke();
                foreach (var name in names)
                {
                    results[name].Add(load(clients[name]));

                    // What was logged is stored before the next is measured: its cost has rounds of its own.
                    await paths.WaitUntilLoggedAsync();
                }
            }

            return results;
        }
        finally
        {
            foreach (var client in clients.Values)
            {
                client.Dispose();
            }
        }
    }

    private static async Task CheckRecordsAsync(SuiteContext context, GatewayPaths paths)
    {
        foreach (var path in new[] { Asynchronous, Durable })
        {
            var (forwarded, lost, rows) = await paths.CountAsync(path);
            context.Report.Figure($"{path} gateway: requests forwarded", "", forwarded);
            context.Report.Figure("  of them not logged, and counted as such", "", lost, path == Durable ? new Goal("P2", 0, AtMost: true) : null);
            Check.Equal(forwarded - lost, rows, $"rows of the {path} gateway in the record store");
        }
    }

    /// <summary>The ways from the application to the engine.</summary>
    private sealed class GatewayPaths : IAsyncDisposable
    {
        private readonly List<IAsyncDisposable> _started = [];
        private readonly Dictionary<string, Uri> _ways = [];
        private readonly Dictionary<string, BenchModel> _models = [];
        private BenchServer _server = null!;

        public IEnumerable<string> Names => _ways.Keys;

        public static async Task<GatewayPaths> StartAsync(TimeSpan engineDelay)
        {
            var paths = new GatewayPaths();
            var engine = paths.Started(await ChildProcess.StartAsync([UpstreamCommand.Name, $"{engineDelay.TotalMilliseconds}"], isPinned: false));
            paths._ways.Add(Direct, engine.Address);
            if (await Nginx.StartAsync(engine.Address) is { } nginx)
            {
                paths._ways.Add(NginxName, paths.Started(nginx).Address);
            }

            var yarp = paths.Started(await ChildProcess.StartAsync([YarpCommand.Name, engine.Address.AbsoluteUri], isPinned: false));
            paths._ways.Add(Yarp, yarp.Address);
            paths._server = paths.Started(await BenchServer.StartAsync(PayloadShape.Wide, isPinned: false));
            foreach (var mode in new[] { Asynchronous, Durable })
            {
                var gateway = new Gateway { Name = mode, Mode = mode };
                paths._models.Add(mode, await BenchModel.SubscribeAsync(paths._server.Assay, PayloadShape.Wide, new Uri(engine.Address, "/score"), gateway));
                paths._ways.Add(mode, new Uri(paths._server.Process.Address, $"/gateway/{mode}"));
            }

            return paths;
        }

        public LoadClient Connect(string name, int connections) =>
            new(_ways[name], connections, _ => new RequestTemplate(_ways[name].AbsolutePath, null, UpstreamCommand.Request), status: 200);

        /// <summary>Waits until what passed the gateways is in the record store.</summary>
        public async Task WaitUntilLoggedAsync()
        {
            while ((await GatewaysAsync()).Any(g => (long)g["logged"]! + (long)g["lost"]! < (long)g["forwarded"]!))
            {
                await Task.Delay(10);
            }

            foreach (var (mode, model) in _models)
            {
                var logged = (await GatewaysAsync()).Where(g => (string)g["name"]! == mode).Sum(g => (long)g["logged"]!);
                while (await _server.CountRowsAsync(model) < logged)
                {
                    await Task.Delay(20);
                }
            }
        }

        public async Task<(long Forwarded, long Lost, long Rows)> CountAsync(string mode)
        {
            await WaitUntilLoggedAsync();
            var gateway = (await GatewaysAsync()).Single(g => (string)g["name"]! == mode);
            return ((long)gateway["forwarded"]!, (long)gateway["lost"]!, await _server.CountRowsAsync(_models[mode]));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var started in Enumerable.Reverse(_started))
            {
                await started.DisposeAsync();
            }
        }

        private async Task<IEnumerable<JsonNode>> GatewaysAsync() => (await _server.GetAsync("gateways"))["gateways"]!.AsArray().Select(g => g!);

        private T Started<T>(T process)
            where T : IAsyncDisposable
        {
            _started.Add(process);
            return process;
        }
    }
}
