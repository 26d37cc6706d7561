using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>
/// Explains many rows by Shapley values in few batches. Every row is compared with background rows of its own, so that together they
/// stand for all of the background.
/// </summary>
public sealed class GlobalExplainer
{
    private readonly TrainingStatistics _statistics;
    private readonly Table _rows;
    private readonly ShapExplainer[] _explainers;
    private List<(ShapExplainer Explainer, int Rows)> _batch = [];

    /// <summary>Begins.</summary>
    /// <param name="statistics">The features.</param>
    /// <param name="rows">The rows to explain, at least one.</param>
    /// <param name="background">See <see cref="ShapExplainer"/>.</param>
    /// <param name="settings">How much may be spent on each row.</param>
    /// <exception cref="ArgumentException">See <see cref="ShapExplainer"/>.</exception>
    public GlobalExplainer(TrainingStatistics statistics, Table rows, IReadOnlyList<string?[]> background, ShapSettings settings)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(settings);
        _statistics = statistics;
        _rows = rows;
        _explainers = [.. Enumerable.Range(0, rows.RowCount).Select(i => new ShapExplainer(
            statistics,
            rows.Take([i]),
            [.. Enumerable.Range(0, background.Count).Select(b => background[(b + i) % background.Count])],
            settings with { Seed = settings.Seed + (ulong)i }))];
    }

    /// <summary>The rows to score next; null when there is enough.</summary>
    public Table? NextBatch()
    {
        _batch = [];
        var variants = new RowVariants(_rows.Take([0]), _statistics);
        foreach (var explainer in _explainers)
        {
            if (explainer.NextRows() is { } rows)
            {
                rows.ForEach(r => variants.Add(r));
                _batch.Add((explainer, rows.Count));
            }
        }

        return _batch.Count == 0 ? null : variants.ToTable();
    }

    /// <summary>Takes the answers to the rows of <see cref="NextBatch"/>.</summary>
    /// <param name="answers">The model's answer to each row: always the probability of the same class, or a regression's value.</param>
    /// <exception cref="ArgumentException">There is not one finite answer for each row.</exception>
    public void Accept(ReadOnlySpan<double> answers)
    {
        if (answers.Length != _batch.Sum(b => b.Rows))
        {
            throw new ArgumentException($"There are {answers.Length} answers to {_batch.Sum(b => b.Rows)} rows.", nameof(answers));
        }

        foreach (var (explainer, rows) in _batch)
        {
            explainer.Accept(answers[..rows]);
            answers = answers[rows..];
        }
    }

    /// <summary>All rows summed up.</summary>
    public GlobalExplanation Result() => GlobalExplanation.Of([.. _explainers.Select(e => e.Result())]);
}
