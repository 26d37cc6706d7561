using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Assay.Server.Monitoring;

namespace Assay.Server.Certifications;

/// <summary>
/// Certifies engines, one at a time: two at once would measure each other. A report that a stopped server left unfinished is
/// marked as such, because the rows it was made with are gone.
/// </summary>
internal sealed partial class CertificationWorker(CertificationQueue queue, EngineCertifier certifier, ResourceCatalog catalog, ILogger<CertificationWorker> logger) : BackgroundService
{
    /// <summary>Marks what was left, before anything new can be asked for.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var left in await catalog.ListAsync(Kinds.Certification, cancellationToken))
        {
            if (left.Entity.Status.State == CertificationService.InProgress)
            {
                await FailAsync(left.Metadata.Id, new ApiError("certification_stopped", "The server was stopped meanwhile; start the certification again."), cancellationToken);
            }
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in queue.ReadAllAsync(stoppingToken))
        {
            await CertifyAsync(job, stoppingToken);
        }
    }

    private async Task CertifyAsync(CertificationJob job, CancellationToken cancellation)
    {
        try
        {
            await certifier.CertifyAsync(
                job.Subscription,
                job.Sample,
                (checks, rows) => catalog.UpdateAsync(Kinds.Certification, job.Id, c => c with { Checks = [.. checks], RowsScored = rows }, ResourceCatalog.Internal, cancellation),
                cancellation);
            await catalog.UpdateAsync(
                Kinds.Certification,
                job.Id,
                c => c with { Status = new ResourceStatus(CertificationService.Finished), Result = EngineCertifier.Worst(c.Checks) },
                ResourceCatalog.Internal,
                cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Marked at the next start.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, job.Id);
            var error = e is MonitorException known ? known.Error : new ApiError("certification_failed", "The certification failed inside the server; its log has the cause.");
            await FailAsync(job.Id, error, cancellation);
        }
    }

    private Task FailAsync(string id, ApiError error, CancellationToken cancellation)
    {
        var status = new ResourceStatus(CertificationService.Error, new ErrorEnvelope(id, [error]));
        return catalog.UpdateEventuallyAsync(Kinds.Certification, id, c => c with { Status = status }, cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 90, Level = LogLevel.Warning, Message = "Certification {Certification} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string certification);
    }
}
