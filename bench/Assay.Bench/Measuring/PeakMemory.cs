using System.Globalization;

namespace Assay.Bench.Measuring;

/// <summary>Watches the resident memory of a process until disposed.</summary>
internal sealed class PeakMemory : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly int _process;
    private readonly Thread _watch;
    private long _bytes;

    public PeakMemory(int process)
    {
        _process = process;
        _watch = new Thread(Watch);
        _watch.Start();
    }

    public static bool CanRead => File.Exists("/proc/self/status");

    public long Bytes => Interlocked.Read(ref _bytes);

    public static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watch.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        do
        {
            Interlocked.Exchange(ref _bytes, Math.Max(_bytes, ResidentBytes(_process)));
        }
        while (!_stop.Token.WaitHandle.WaitOne(10));
    }
}
