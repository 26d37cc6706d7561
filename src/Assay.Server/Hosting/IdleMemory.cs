using Assay.Server.Records;

namespace Assay.Server.Hosting;

/// <summary>
/// Gives memory back when the server has worked and rests: heaps and caches that grew with an import or a monitor run
/// would otherwise stay as large as they once were, beside engines and databases that could use it.
/// </summary>
internal sealed class IdleMemory(IRecordStore store, TimeProvider clock) : BackgroundService
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
                await store.FreeMemoryAsync(stoppingToken);
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }
}
