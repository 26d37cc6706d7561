using System.Diagnostics;
using Assay.Server.Intake.Log;

namespace Assay.Bench.Measuring;

/// <summary>What a flush costs at this moment: 4 KiB into a preallocated file, then fdatasync.</summary>
/// <param name="MedianMicros">The median.</param>
/// <param name="P99Micros">The 99th percentile.</param>
internal sealed record FlushTimes(double MedianMicros, double P99Micros)
{
    private const int Flushes = 400;
    private const int Block = 4_096;

    public static FlushTimes Measure()
    {
        using var folder = new TemporaryFolder();
        using var file = new PhysicalFileSystem(folder.Path).Create("flush", Flushes * Block);
        file.Flush();
        var block = new byte[Block];
        block.AsSpan().Fill(1);
        var times = new double[Flushes];
        for (var i = 0; i < Flushes; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            file.Write(i * (long)Block, block);
            file.Flush();
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        }

        return new FlushTimes(Percentile.Median(times), Percentile.Of(times, 0.99));
    }
}
