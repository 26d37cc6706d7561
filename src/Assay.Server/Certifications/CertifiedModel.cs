using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Subscriptions;

namespace Assay.Server.Certifications;

/// <summary>A deployed model under certification: its roles, rows to score, and what was measured on the way.</summary>
internal sealed class CertifiedModel(IEngine engine, EngineBinding binding, ScoringTarget target, ModelRoles roles, Table sample, int rowsPerCall, TimeSpan timeout, TimeProvider clock)
{
    private int _rowsScored;

    public ModelRoles Roles => roles;

    /// <summary>Features only.</summary>
    public Table Sample => sample;

    /// <summary>How many rows go into one call.</summary>
    public int RowsPerCall => rowsPerCall;

    /// <summary>The time-out of one call.</summary>
    public TimeSpan Timeout => timeout;

    public int RowsScored => Volatile.Read(ref _rowsScored);

    /// <summary>The longest time that a single row took.</summary>
    public TimeSpan SlowestRow { get; private set; }

    /// <summary>The longest time that any rows took, and how many they were.</summary>
    public (TimeSpan Elapsed, int Rows) SlowestBatch { get; private set; }

    /// <summary>The first rows of the sample.</summary>
    public Table First(int rows) => sample.Take(Enumerable.Range(0, Math.Min(rows, sample.RowCount)).ToArray());

    /// <summary>So many rows: the sample again and again.</summary>
    public Table Repeat(int rows) => sample.Take(Enumerable.Range(0, rows).Select(row => row % sample.RowCount).ToArray());

    /// <exception cref="EngineException">The engine refuses, cannot be reached or answers wrongly.</exception>
    public async Task<ScoredRows> ScoreAsync(Table rows, CancellationToken cancellation)
    {
        Interlocked.Add(ref _rowsScored, rows.RowCount);
        var started = clock.GetTimestamp();
        var raw = await engine.ScoreAsync(binding, target, rows, cancellation);
        var elapsed = clock.GetElapsedTime(started);
        var findings = new List<ApiError>();
        return new ScoredRows(raw, AnswerReader.Read(roles, raw.Rows, raw.Labels, findings), findings, elapsed);
    }

    /// <summary>As <see cref="ScoreAsync"/>, and remembers how long it took.</summary>
    public async Task<ScoredRows> MeasureAsync(Table rows, CancellationToken cancellation)
    {
        var scored = await ScoreAsync(rows, cancellation);
        SlowestRow = rows.RowCount == 1 && scored.Elapsed > SlowestRow ? scored.Elapsed : SlowestRow;
        SlowestBatch = scored.Elapsed > SlowestBatch.Elapsed ? (scored.Elapsed, rows.RowCount) : SlowestBatch;
        return scored;
    }
}
