using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Assay.Server.Catalog;

namespace Assay.Server.Monitoring.Schedules;

/// <summary>Remembers, over restarts, up to which due time each instance has been seen to.</summary>
internal sealed class ServedTimes(FileCatalog files)
{
    private const string File = "schedule";

    private readonly ConcurrentDictionary<string, DateTime> _served = new(StringComparer.Ordinal);

    public async Task<DateTime> OfAsync(string instanceId, CancellationToken cancellation)
    {
        if (_served.TryGetValue(instanceId, out var known))
        {
            return known;
        }

        var stored = await files.FindAsync(instanceId, File, cancellation);
        return _served[instanceId] = stored is null ? DateTime.MinValue : new DateTime(long.Parse(Encoding.UTF8.GetString(stored), CultureInfo.InvariantCulture), DateTimeKind.Utc);
    }

    public async Task MarkAsync(string instanceId, DateTime due, CancellationToken cancellation)
    {
        await files.StoreAsync(instanceId, File, Encoding.UTF8.GetBytes(due.Ticks.ToString(CultureInfo.InvariantCulture)), cancellation);
        _served[instanceId] = due;
    }

    /// <summary>The id of the run for a due time: always the same, so that there cannot be two.</summary>
    public static string RunId(string instanceId, DateTime due) =>
        new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes($"{instanceId} {due.Ticks.ToString(CultureInfo.InvariantCulture)}"))).ToString();
}
