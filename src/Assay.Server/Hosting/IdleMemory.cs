using Assay.Server.Records;

namespace Assay.Server.Hosting;

/// <summary>
/// Gives memory back when the server has worked and rests: heaps and caches that grew with an import or a monitor run
/// would otherwise stay as large as they once were, beside engines and databases that could use it.
/// </summary>
internal sealed partial class IdleMemory(IRecordStore store, TimeProvider clock, ILogger<IdleMemory> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        var rest = new RestDetector(GC.GetTotalAllocatedBytes());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (rest.Begins(GC.GetTotalAllocatedBytes()))
            {
                await FreeStoreAsync(stoppingToken);
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }

    private async Task FreeStoreAsync(CancellationToken cancellation)
    {
        try
        {
            await store.FreeMemoryAsync(cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // A store on a full or broken disk says so where rows are stored; tidying up must not end the server.
            Log.NotFreed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "The record store could not give memory back")]
        public static partial void NotFreed(ILogger logger, Exception exception);
    }
}
