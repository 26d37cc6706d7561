using System.Buffers;
using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Bench.Server;
using Assay.Server.DataSets;
using Assay.Server.Hosting;
using Assay.Server.Records;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Bench.Suites;

/// <summary>
/// The intake without HTTP, one request at a time: from the bytes of a body to the acknowledgement. Allocation is counted
/// (J2), with a record store that stands still so that only the intake allocates; and processor time.
/// </summary>
internal static class IntakeSuite
{
    public static async Task RunAsync(SuiteContext context)
    {
        using var folder = new TemporaryFolder();
        var settings = new AssaySettings { Urls = "http://127.0.0.1:0", Data = folder.Path, AdminPassword = ServerProcess.Password, AllowLoopbackEngines = true };
        await using var app = await AssayApp.StartAsync(
            settings, CancellationToken.None, services => services.AddSingleton<IRecordStore>(new StalledStore(Path.Combine(folder.Path, "records.duckdb"))));
        using var assay = await Client.AssayClient.SignInAsync(new Uri(app.BaseAddress), "admin", ServerProcess.Password, CancellationToken.None);
        var model = await BenchModel.SubscribeAsync(assay, PayloadShape.Wide);
        var writer = app.Services.GetRequiredService<RecordWriter>();
        var perRequest = new Dictionary<int, double>();
        foreach (var rows in new[] { 1, 100, 1_000 })
        {
            var body = PayloadBody.Create(PayloadShape.Wide, rows);
            var number = 0L;
            await StoreAsync(2_000 / rows + 20);
            var (bytes, micros) = (double.MaxValue, double.MaxValue);
            for (var run = 0; run < context.Runs; run++)
            {
                var times = 20_000 / rows + 20;
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var began = Environment.CpuUsage.TotalTime;
                await StoreAsync(times);
                micros = Math.Min(micros, (Environment.CpuUsage.TotalTime - began).TotalMicroseconds / times);
                bytes = Math.Min(bytes, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)times);
            }

            perRequest[rows] = bytes;
            context.Report.Figure($"{rows:#,0} rows: allocated by the intake", "B/req", bytes, rows == 1 ? new Goal("J2", 2_048, AtMost: true) : null);
            context.Report.Figure($"{rows:#,0} rows: processor time of the intake", "µs/req", micros);

            async Task StoreAsync(int times)
            {
                for (var i = 0; i < times; i++)
                {
                    PayloadBody.WriteId(body.Bytes.AsSpan(body.IdOffset, PayloadBody.IdLength), rows % 1_000, number++);
                    await writer.StoreJsonAsync(model.DataSetId, new ReadOnlySequence<byte>(body.Bytes), CancellationToken.None);
                }
            }
        }

        await app.StopAsync();
        context.Report.Figure("allocated by each further row", "B/row", Math.Max(0, Math.Round((perRequest[1_000] - perRequest[100]) / 900, 1)), new Goal("J2", 0, AtMost: true));
    }
}
