using System.Collections.Concurrent;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Providers;
using Assay.Server.Engines;

namespace Assay.Server.Deployments;

/// <summary>
/// Lists of deployments as engines gave them lately. A list is fetched once however many ask for it at a time; a fetch that
/// fails or is given up leaves nothing behind.
/// </summary>
internal sealed class DeploymentCache(DeploymentFinder finder, TimeProvider clock)
{
    /// <summary>How long a list is good for those who do not ask for a new one.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(1);

    private const int MaxLists = 1_000;

    private readonly ConcurrentDictionary<(string ProviderId, string? SpaceId), Entry> _entries = new();

    /// <param name="provider">The bound engine.</param>
    /// <param name="spaceId">The space to look in; null: the provider's.</param>
    /// <param name="refreshes">Whether only a list that is fetched from now on will do.</param>
    /// <param name="cancellation">Stops the waiting, and the fetch when it is this caller's.</param>
    /// <exception cref="EngineException">The engine refuses or cannot be reached.</exception>
    public async Task<DeploymentList> GetAsync(Resource<ServiceProvider> provider, string? spaceId, bool refreshes, CancellationToken cancellation)
    {
        // A provider that was changed may be another engine.
        var version = provider.Metadata.ModifiedAt ?? provider.Metadata.CreatedAt;
        var asked = clock.GetUtcNow();
        var entry = _entries.GetOrAdd((provider.Metadata.Id, spaceId), _ => new Entry());
        if (!refreshes && entry.List is { } good && IsGood(good, version, asked))
        {
            return good;
        }

        await entry.Gate.WaitAsync(cancellation);
        try
        {
            // What another caller fetched while this one waited is as new as asked for.
            if (entry.List is { } known && IsGood(known, version, asked) && (!refreshes || known.FetchStarted >= asked))
            {
                return known;
            }

            var started = clock.GetUtcNow();
            var deployments = await finder.FindAsync(provider.Entity, spaceId, cancellation);
            Trim();
            return entry.List = new DeploymentList(deployments, version, started);
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    public void Forget(string providerId)
    {
        foreach (var key in _entries.Keys.Where(k => k.ProviderId == providerId))
        {
            _entries.TryRemove(key, out _);
        }
    }

    /// <summary>Forgets every list, because deployments came or went by this server's own doing.</summary>
    public void Clear() => _entries.Clear();

    private static bool IsGood(DeploymentList list, DateTime version, DateTimeOffset now) =>
        list.ProviderVersion == version && now - list.FetchStarted < TimeToLive;

    /// <summary>Lists nobody asked for lately give way; a thousand providers are no use case, but must not fill the memory.</summary>
    private void Trim()
    {
        var now = clock.GetUtcNow();
        if (_entries.Count > MaxLists)
        {
            foreach (var (key, entry) in _entries.Where(e => e.Value.List is { } list && now - list.FetchStarted >= TimeToLive))
            {
                _entries.TryRemove(KeyValuePair.Create(key, entry));
            }
        }
    }

    private sealed class Entry
    {
        private DeploymentList? _list;

        /// <summary>Lets one caller fetch at a time. Never disposed: it holds no handle as long as nobody asks for one.</summary>
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public DeploymentList? List
        {
            get => Volatile.Read(ref _list);
            set => Volatile.Write(ref _list, value);
        }
    }
}
