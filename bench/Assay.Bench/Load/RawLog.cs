using System.Diagnostics;
using System.IO.Hashing;
using Assay.Server.Intake.Log;

namespace Assay.Bench.Load;

/// <summary>
/// The least a durable log can do: producers hand batches over, one writer takes what there is, adds checksums, writes it
/// into a preallocated file, flushes, and lets the producers go on. What acknowledging is measured against.
/// </summary>
internal sealed class RawLog : IDisposable
{
    /// <summary>A row as the limits of the goals were measured.</summary>
    private const int RowBytes = 280;

    private const long FileBytes = 256 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly ILogFile _file;
    private readonly int _producers;
    private readonly byte[] _batch;
    private readonly byte[] _group;
    private readonly object _lock = new();
    private long _handedOver;
    private long _durable;
    private bool _isOver;

    /// <param name="rows">Rows of a batch.</param>
    /// <param name="producers">How many hand batches over, one at a time each.</param>
    public RawLog(int rows, int producers)
    {
        _producers = producers;
        _file = new PhysicalFileSystem(_folder.Path).Create("raw", FileBytes);
        _batch = new byte[rows * RowBytes];
        new Random(1).NextBytes(_batch);
        _group = new byte[(_batch.Length + sizeof(uint)) * producers];

        // Blocks that were written once need no entry in the file system's journal afterwards.
        var zeros = new byte[1 << 20];
        for (var at = 0L; at < FileBytes; at += zeros.Length)
        {
            _file.Write(at, zeros);
        }

        _file.Flush();
    }

    /// <summary>Batches that became durable per second.</summary>
    public double Run(TimeSpan duration)
    {
        _handedOver = _durable = 0;
        _isOver = false;
        var threads = Enumerable.Range(0, _producers).Select(_ => new Thread(Produce)).Append(new Thread(Write)).ToList();
        var begin = Stopwatch.GetTimestamp();
        threads.ForEach(t => t.Start());
        threads[0].Join(duration);
        lock (_lock)
        {
            _isOver = true;
            Monitor.PulseAll(_lock);
        }

        threads.ForEach(t => t.Join());
        return _durable / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    private void Produce()
    {
        lock (_lock)
        {
            while (!_isOver)
            {
                var mine = ++_handedOver;
                if (mine == _durable + 1)
                {
                    Monitor.PulseAll(_lock);
                }

                while (_durable < mine && !_isOver)
                {
                    Monitor.Wait(_lock);
                }
            }
        }
    }

    private void Write()
    {
        var at = 0L;
        while (true)
        {
            int taken;
            lock (_lock)
            {
                while (_handedOver == _durable && !_isOver)
                {
                    Monitor.Wait(_lock);
                }

                if (_isOver)
                {
                    return;
                }

                taken = (int)(_handedOver - _durable);
            }

            at = WriteGroup(at, taken);
            lock (_lock)
            {
                _durable += taken;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private long WriteGroup(long at, int batches)
    {
        var size = _batch.Length + sizeof(uint);
        for (var i = 0; i < batches; i++)
        {
            _batch.CopyTo(_group, i * size);
            BitConverter.TryWriteBytes(_group.AsSpan((i * size) + _batch.Length), Crc32.HashToUInt32(_batch));
        }

        at = at + (batches * size) > FileBytes ? 0 : at;
        _file.Write(at, _group.AsSpan(0, batches * size));
        _file.Flush();
        return at + (batches * size);
    }
}
