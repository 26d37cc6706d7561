using System.Diagnostics;
using System.Text;

namespace Assay.Bench.Load;

/// <summary>Connections to one address, each with a thread of its own. Every answer must be the expected one.</summary>
internal sealed class LoadClient : IDisposable
{
    private static readonly ManualResetEvent Never = new(false);

    private readonly HttpConnection[] _connections;
    private readonly RequestTemplate[] _templates;
    private readonly int _status;

    /// <param name="server">The server.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="template">Makes the request of a connection.</param>
    /// <param name="status">The status of every answer.</param>
    public LoadClient(Uri server, int connections, Func<int, RequestTemplate> template, int status = 202)
    {
        _status = status;
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new HttpConnection(server))];
        _templates = [.. Enumerable.Range(0, connections).Select(template)];
    }

    /// <summary>Each connection sends as soon as it has its answer: throughput.</summary>
    public LoadResult ClosedLoop(TimeSpan duration) => Run(duration, (connection, end, latencies) =>
    {
        for (var begin = Stopwatch.GetTimestamp(); begin < end;)
        {
            Send(connection);
            var now = Stopwatch.GetTimestamp();
            latencies.Add(Micros(now - begin));
            begin = now;
        }
    });

    /// <summary>
    /// Requests at a fixed rate, whether the server keeps up or not. Latency counts from the moment a request was meant to
    /// go, so that one late answer also shows in those that had to wait behind it.
    /// </summary>
    public LoadResult OpenLoop(TimeSpan duration, double perSecond)
    {
        var start = Stopwatch.GetTimestamp();
        var interval = Stopwatch.Frequency * _connections.Length / perSecond;
        return Run(duration, (connection, end, latencies) =>
        {
            for (var i = 0; ; i++)
            {
                var intended = start + (long)((i + ((double)connection / _connections.Length)) * interval);
                if (intended >= end)
                {
                    return;
                }

                WaitUntil(intended);
                Send(connection);
                latencies.Add(Micros(Stopwatch.GetTimestamp() - intended));
            }
        });
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private LoadResult Run(TimeSpan duration, Action<int, long, List<double>> body)
    {
        var latencies = _connections.Select(_ => new List<double>(1 << 12)).ToArray();
        Exception? failure = null;
        var begin = Stopwatch.GetTimestamp();
        var end = begin + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var threads = latencies.Select((list, i) => new Thread(
            () =>
            {
                try
                {
                    body(i, end, list);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            256 << 10)).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return failure is null
            ? new LoadResult(latencies.Sum(l => (long)l.Count), seconds, [.. latencies.SelectMany(l => l)])
            : throw new InvalidOperationException("A load client failed.", failure);
    }

    private void Send(int connection)
    {
        var (status, body) = _connections[connection].Send(_templates[connection].Next());
        if (status != _status)
        {
            throw new InvalidOperationException($"The server answered {status}: {Encoding.UTF8.GetString(body.Span)}");
        }
    }

    private static void WaitUntil(long timestamp)
    {
        while (timestamp - Stopwatch.GetTimestamp() is > 0 and var left)
        {
            // The coarse part sleeps, the last millisecond gives way to the others.
            var milliseconds = (int)(left * 1_000 / Stopwatch.Frequency) - 1;
            if (milliseconds > 0)
            {
                Never.WaitOne(milliseconds);
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    private static double Micros(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
