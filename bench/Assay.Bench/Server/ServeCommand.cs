using System.Diagnostics;
using System.Text.Json;
using Assay.Server.Hosting;
using Assay.Server.Intake;
using Assay.Server.Records;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Bench.Server;

/// <summary>
/// The production server plus the sink, driven over the standard streams: says its address, answers <c>stats</c> and
/// <c>collect</c>, ends with its input.
/// </summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    /// <summary>Nothing is moved to the record store: the log keeps growing.</summary>
    public const string WithoutLoading = "--without-loading";

    public static async Task<int> RunAsync(string[] args)
    {
        var settings = new AssaySettings
        {
            Urls = "http://127.0.0.1:0",
            Data = args[0],
            AdminPassword = ServerProcess.Password,
            AllowLoopbackEngines = true,
            MaxBodyBytes = 64 << 20,
            MaxLogBytes = 16L << 30,
        };
        await using var app = await AssayApp.StartAsync(settings, CancellationToken.None, services =>
        {
            services.AddTransient<IStartupFilter, SinkFilter>();
            if (args.Contains(WithoutLoading))
            {
                services.AddSingleton<IRecordStore>(new StalledStore(Path.Combine(settings.Data, "records.duckdb")));
            }
        });
        await Console.Out.WriteLineAsync(app.BaseAddress);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (command == "collect")
            {
                GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Stats(app.Services)));
        }

        await app.StopAsync();
        return 0;
    }

    private static ServerStats Stats(IServiceProvider services)
    {
        var process = Process.GetCurrentProcess();
        return new ServerStats(
            GC.GetTotalAllocatedBytes(),
            process.WorkingSet64,
            Environment.CpuUsage.TotalTime.TotalSeconds,
            services.GetRequiredService<IntakeLogHolder>().Log.Durable,
            services.GetRequiredService<RecordLoader>().Loaded,
            GC.GetGCMemoryInfo().HeapSizeBytes,
            GC.GetGCMemoryInfo().TotalCommittedBytes);
    }
}
