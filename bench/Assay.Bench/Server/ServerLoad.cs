using Assay.Bench.Load;

namespace Assay.Bench.Server;

/// <summary>A load and what it took the server.</summary>
/// <param name="Result">What the clients saw.</param>
/// <param name="ProcessorSeconds">The server's processor time.</param>
internal sealed record ServerLoad(LoadResult Result, double ProcessorSeconds)
{
    public double PerSecond => Result.PerSecond;

    /// <summary>What one processor would do if it had nothing to wait for and nobody beside it.</summary>
    public double PerProcessorSecond => Result.Requests / ProcessorSeconds;
}
