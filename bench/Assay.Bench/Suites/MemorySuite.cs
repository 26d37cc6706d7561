using Assay.Bench.Engine;
using Assay.Bench.Measuring;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;
using Assay.Contracts.DataSets;

namespace Assay.Bench.Suites;

/// <summary>Resident memory of the server (R2): idle, with a million rows stored, and after all monitors have run.</summary>
internal static class MemorySuite
{
    private const int Rows = 1_000_000;
    private const int RowsPerBatch = 10_000;
    private const int FeedbackRows = 10_000;

    /// <summary>A server that rests gives memory back after some seconds.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(SuiteContext context)
    {
        if (!PeakMemory.CanRead)
        {
            context.Report.NotMeasured("memory of the server", "there is no /proc");
            return;
        }

        await using var engine = await EngineProcess.StartAsync();
        await using var server = await BenchServer.StartAsync(PayloadShape.Wide, isPinned: false, engine.ScoringUrl);
        await Task.Delay(Quiet);
        context.Report.Figure("idle, a model subscribed", "MB", Resident(server), new Goal("R2", 150, AtMost: true));

        using (var memory = new PeakMemory(server.Process.Id))
        {
            var body = PayloadBody.Create(PayloadShape.Wide, RowsPerBatch);
            for (var i = 0; i < Rows / RowsPerBatch; i++)
            {
                await server.StoreAsync(body);
            }

            Check.Equal(Rows, await server.CountRowsAsync(), "rows in the record store");
            context.Report.Figure("  peak while 1,000,000 rows are stored", "MB", memory.Bytes / 1e6);
        }

        await Task.Delay(Quiet);
        context.Report.Figure("1,000,000 rows stored", "MB", Resident(server));
        context.Report.Figure("  of it managed", "MB", (await server.Process.StatsAsync()).CommittedBytes / 1e6);
        await RunMonitorsAsync(context, server);
        await Task.Delay(Quiet);
        context.Report.Figure("1,000,000 rows stored, all monitors run", "MB", Resident(server), new Goal("R2", 300, AtMost: true));
        context.Report.Figure("  of it managed", "MB", (await server.Process.StatsAsync()).CommittedBytes / 1e6);
        context.Report.Figure("  the same, garbage collected", "MB", (await server.Process.StatsAsync(collect: true)).ResidentBytes / 1e6);
    }

    private static async Task RunMonitorsAsync(SuiteContext context, BenchServer server)
    {
        var monitors = new BenchMonitors(server);
        var quality = await monitors.AddAsync("quality", new() { ["min_feedback_data_size"] = 100 });
        var feedback = (await server.Assay.DataSets.ListAsync(server.Model.SubscriptionId, DataSetType.Feedback, CancellationToken.None))[0].Metadata.Id;
        await server.Assay.DataSets.StoreAsync(feedback, PayloadBody.CreateFeedback(PayloadShape.Wide, BenchModel.Label, FeedbackRows), CancellationToken.None);
        (string Name, string Id)[] all =
        [
            ("performance", await monitors.AddAsync("performance", [])),
            ("model_health", await monitors.AddAsync("model_health", [])),
            ("quality", quality),
            ("fairness", await monitors.AddAsync("fairness", FairnessSuite.Parameters(Rows))),
            ("drift", await monitors.AddAsync("drift", new() { ["min_samples"] = 100 })),
        ];
        foreach (var (name, id) in all)
        {
            using var memory = new PeakMemory(server.Process.Id);
            var before = Resident(server);
            await monitors.RunAsync(id);
            context.Report.Figure($"  {name}: peak above what there was before", "MB", Math.Max(0, (memory.Bytes / 1e6) - before), new Goal("R2", 64, AtMost: true));
        }
    }

    private static double Resident(BenchServer server) => PeakMemory.ResidentBytes(server.Process.Id) / 1e6;
}
