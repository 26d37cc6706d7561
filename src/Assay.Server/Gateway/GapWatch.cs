using Assay.Contracts.Subscriptions;

namespace Assay.Server.Gateway;

/// <summary>
/// Makes gaps of the exchanges that one gateway could not log, and keeps them until they are on record. Losses that are
/// less than a minute apart are one gap.
/// </summary>
internal sealed class GapWatch
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LoggingGap> _unrecorded = new(StringComparer.Ordinal);
    private string _id = "";
    private LoggingGap? _latest;
    private volatile bool _isOpen;

    /// <summary>The gap that is open or was the last.</summary>
    public (string Id, LoggingGap Gap)? Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest is { } gap ? (_id, gap) : null;
            }
        }
    }

    /// <summary>Gaps by id that are new, or have changed since they were recorded.</summary>
    public IReadOnlyDictionary<string, LoggingGap> Unrecorded
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, LoggingGap>(_unrecorded, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>An exchange was lost.</summary>
    public void Lose(string reason, DateTimeOffset at)
    {
        lock (_lock)
        {
            var time = at.UtcDateTime;
            if (_latest is { } gap && (_isOpen || time - gap.Until < Apart))
            {
                Change(gap with { State = LoggingGap.Open, Until = time, Lost = gap.Lost + 1 });
            }
            else
            {
                _id = Guid.CreateVersion7(at).ToString();
                Change(new LoggingGap { State = LoggingGap.Open, Since = time, Until = time, Lost = 1, Reason = reason });
            }

            _isOpen = true;
        }
    }

    /// <summary>An exchange was logged.</summary>
    public void Regain()
    {
        if (!_isOpen)
        {
            return;
        }

        lock (_lock)
        {
            _isOpen = false;
            Change(_latest! with { State = LoggingGap.Closed });
        }
    }

    /// <summary>A gap is on record as it was then.</summary>
    public void Recorded(string id, LoggingGap gap)
    {
        lock (_lock)
        {
            if (_unrecorded.TryGetValue(id, out var known) && known == gap)
            {
                _unrecorded.Remove(id);
            }
        }
    }

    private void Change(LoggingGap gap)
    {
        _latest = gap;
        _unrecorded[_id] = gap;
    }
}
