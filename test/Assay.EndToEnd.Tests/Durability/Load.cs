namespace Assay.EndToEnd.Tests.Durability;

/// <summary>32 clients at once, with their ledgers in one folder.</summary>
internal sealed class Load : IDisposable
{
    private const int Clients = 32;

    private readonly string _folder = Directory.CreateTempSubdirectory("assay-ledger-").FullName;
    private readonly LoadClient[] _clients;
    private readonly Random _random;

    public Load(int seed)
    {
        _random = new Random(seed);
        _clients = [.. Enumerable.Range(0, Clients).Select(number => new LoadClient(number, _folder, (seed * 1_000) + number))];
    }

    /// <summary>
    /// Runs all clients until the server is gone: <paramref name="end"/> ends it, and is called when the first batches were
    /// acknowledged.
    /// </summary>
    public async Task RunAsync(MonitoredServer server, int cycle, Func<Task> end)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var acknowledged = 0;
        var running = _clients.Select(client => Task.Run(() => client.RunAsync(server.Http, server.Records, cycle, () =>
        {
            if (Interlocked.Increment(ref acknowledged) == Clients)
            {
                begun.TrySetResult();
            }
        }))).ToList();
        await Task.WhenAny(begun.Task, Task.WhenAll(running));
        await end();
        await Task.WhenAll(running);
        Assert.True(acknowledged >= Clients, $"only {acknowledged} batches were acknowledged");
    }

    /// <summary>Half of the clients send again what was not answered.</summary>
    public Task SendAgainAsync(MonitoredServer server) =>
        Task.WhenAll(_clients.Where(_ => _random.Next(2) == 0).Select(client => client.SendAgainAsync(server.Http, server.Records)));

    /// <summary>
    /// Compares what is stored with the ledgers: acknowledged batches are there, once and unaltered; others wholly or not
    /// at all; refused ones are not.
    /// </summary>
    /// <returns>How many rows are stored.</returns>
    public long Verify(int cycle, IReadOnlyDictionary<string, StoredBatch> stored)
    {
        var expected = Ledger.Read(_folder).Where(e => e.Cycle == cycle).ToDictionary(e => e.Id, StringComparer.Ordinal);
        foreach (var entry in expected.Values)
        {
            Assert.True(stored.TryGetValue(entry.Id, out var batch), $"acknowledged batch {entry} is lost");
            Assert.True(batch.Rows >= entry.Rows, $"of acknowledged batch {entry} {entry.Rows - batch.Rows} rows are lost");
            batch.AssertIs(entry);
        }

        foreach (var batch in _clients.SelectMany(c => c.Unanswered))
        {
            if (stored.TryGetValue(batch.Id, out var found))
            {
                expected.Add(batch.Id, new LedgerEntry(batch.Id, batch.Cycle, batch.Rows, batch.Hash()));
                found.AssertIs(expected[batch.Id]);
            }
        }

        Assert.All(_clients.SelectMany(c => c.Refused), refused => Assert.False(stored.ContainsKey(refused.Id), $"refused batch {refused} is stored"));
        Assert.Empty(stored.Keys.Except(expected.Keys));
        return stored.Values.Sum(b => (long)b.Rows);
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
