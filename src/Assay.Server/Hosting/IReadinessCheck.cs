namespace Assay.Server.Hosting;

/// <summary>A part of the server that must work before requests make sense.</summary>
internal interface IReadinessCheck
{
    /// <summary>What is wrong, as a sentence; null when nothing is.</summary>
    ValueTask<string?> FindFaultAsync(CancellationToken cancellation);
}
