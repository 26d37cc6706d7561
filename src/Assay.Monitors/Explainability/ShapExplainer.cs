using Assay.Monitors.Statistics;
using Assay.Monitors.Tables;
using MathNet.Numerics.Distributions;

namespace Assay.Monitors.Explainability;

/// <summary>
/// Shapley values of a model's answer to one row against background rows, with interventional value function: what the answer is
/// on average when some features have the row's values and the others those of a background row (Lundberg and Lee 2017).
/// </summary>
/// <remarks>
/// Where two to the number of features is affordable every coalition is scored, and the values are exact. Elsewhere they are
/// estimated from orders of the features and their reverses (Castro, Gómez and Tejada 2009; pairs: Mitchell, Cooper, Frank and Holmes 2022),
/// the same number for every background row. That is unbiased, adds up to the answer exactly, and is exact for models of additive
/// effects and interactions of two features, whatever is drawn. Rounds go on until the intervals are narrow or the budget is
/// spent; the first two are one batch.
/// </remarks>
public sealed class ShapExplainer
{
    /// <summary>Coalitions are kept as bits.</summary>
    public const int MaxFeatures = 63;

    private const int FirstRounds = 2;

    private readonly Table _row;
    private readonly TrainingStatistics _statistics;
    private readonly ShapSettings _settings;
    private readonly string?[] _own;
    private readonly List<string?[]> _background;
    private readonly ShapGame[] _games;
    private readonly SeededRandom _random;
    private List<(ShapGame? Game, ulong Coalition)>? _batch;
    private int _rounds;
    private int _rows;
    private bool _hasEnded;

    /// <summary>Begins.</summary>
    /// <param name="statistics">The features.</param>
    /// <param name="row">One row with at least the features' columns.</param>
    /// <param name="background">The values of background rows as text, in the features' order; those used are spread evenly over them.</param>
    /// <param name="settings">How much may be spent.</param>
    /// <exception cref="ArgumentException">There is not exactly one row, no background, or more than 63 features.</exception>
    public ShapExplainer(TrainingStatistics statistics, Table row, IReadOnlyList<string?[]> background, ShapSettings settings)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(settings);
        var features = statistics.Features.Count;
        if (features > MaxFeatures)
        {
            throw new ArgumentException($"Shapley values are computed for at most {MaxFeatures} features; this model has {features}.", nameof(statistics));
        }

        if (background.Count == 0)
        {
            throw new ArgumentException("Shapley values need background rows.", nameof(background));
        }

        _statistics = statistics;
        _row = row;
        _settings = settings;
        _own = new RowVariants(row, statistics).Own;
        _random = new SeededRandom(settings.Seed);
        var (count, isExact) = Plan(features, Math.Min(background.Count, settings.MaxBackground), settings.MaxRows);
        _background = [.. Enumerable.Range(0, count).Select(i => background[(int)((long)i * background.Count / count)])];
        _games = [.. _background.Select(b => new ShapGame(_own, b, isExact))];
    }

    /// <summary>The rows to score next; null when there is enough.</summary>
    public Table? NextBatch()
    {
        if (NextRows() is not { } rows)
        {
            return null;
        }

        var variants = new RowVariants(_row, _statistics);
        rows.ForEach(r => variants.Add(r));
        return variants.ToTable();
    }

    /// <summary>The same as text, feature by feature, so that the rows of several explanations can be scored together.</summary>
    internal List<string?[]>? NextRows()
    {
        _batch ??= _hasEnded ? [] : DrawBatch();
        return _batch.Count == 0
            ? null
            : [.. _rounds == 0 ? [_own, .. _background] : (IEnumerable<string?[]>)[], .. _batch.Where(b => b.Game is not null).Select(b => b.Game!.ValuesOf(b.Coalition))];
    }

    /// <summary>Takes the answers to the rows of <see cref="NextBatch"/>.</summary>
    /// <param name="answers">The model's answer to each row: a class's probability, or a regression's value.</param>
    /// <exception cref="ArgumentException">There is not one finite answer for each row.</exception>
    public void Accept(ReadOnlySpan<double> answers)
    {
        var batch = _batch ?? throw new InvalidOperationException("No batch was asked for.");
        if (answers.Length != batch.Count)
        {
            throw new ArgumentException($"There are {answers.Length} answers to {batch.Count} rows.", nameof(answers));
        }

        if (answers.IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) is >= 0 and var wrong)
        {
            throw new ArgumentException($"The answer to row {wrong} is {answers[wrong]}, no number.", nameof(answers));
        }

        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Game?.Take(batch[i].Coalition, answers[i]);
        }

        if (_rounds == 0)
        {
            for (var i = 0; i < _games.Length; i++)
            {
                _games[i].TakeEnds(answers[0], answers[1 + i]);
            }
        }

        _rows += batch.Count;
        _rounds += _rounds == 0 ? FirstRounds : 1;
        _batch = null;
        _hasEnded = Array.TrueForAll(_games, g => g.IsExact) || IsNarrow(Contributions());
    }

    /// <summary>The values as far as they are known.</summary>
    public ShapExplanation Result()
    {
        var contributions = Contributions();
        var values = Enumerable.Range(0, _own.Length).Select(f => new ShapValue(_statistics.Features[f].Name, _own[f], contributions[f]))
            .OrderByDescending(v => Math.Abs(v.Contribution.Value!.Value)).ToList();
        var isExact = Array.TrueForAll(_games, g => g.IsExact);
        var largest = values.Count > 0 ? values[0].Contribution : null;
        return new ShapExplanation(
            values,
            _games.Average(g => g.Ends.Background),
            _games[0].Ends.Row,
            _games.Length,
            isExact,
            largest?.Value is 0 ? "The model gives the same answer whatever the values are taken from the background: nothing in the row matters."
                : !isExact && !IsNarrow(contributions) ? "The values are uncertain by more than a tenth of the largest: look at their intervals before their order." : null);
    }

    /// <summary>How many background rows two rounds, or all coalitions, can be paid for with.</summary>
    private static (int Background, bool IsExact) Plan(int features, int available, int maxRows)
    {
        const int enough = 20;
        var exact = features < 31 ? (maxRows - 1L) / (1L << features) : 0;
        if (exact >= Math.Min(enough, available))
        {
            return ((int)Math.Min(exact, available), true);
        }

        var perRow = 1 + (FirstRounds * 2 * Math.Max(1, features - 1));
        return (Math.Clamp((maxRows - 1) / perRow, 1, available), false);
    }

    private List<(ShapGame? Game, ulong Coalition)> DrawBatch()
    {
        var rounds = _rounds == 0 ? FirstRounds : 1;
        if (_rounds > 0 && _rows + (_games.Where(g => !g.IsExact).Sum(g => 2 * (g.Players - 1)) * rounds) > _settings.MaxRows)
        {
            return [];
        }

        var batch = new List<(ShapGame? Game, ulong Coalition)>();
        if (_rounds == 0)
        {
            // The row itself and the background.
            batch.AddRange(Enumerable.Repeat(((ShapGame?)null, 0UL), 1 + _games.Length));
        }

        foreach (var game in _games)
        {
            var drawn = Enumerable.Range(0, rounds).SelectMany(_ => game.DrawRound(_random)).Distinct().ToList();
            batch.AddRange(drawn.Where(c => c != 0 && c != (1UL << game.Players) - 1).Select(c => ((ShapGame?)game, c)));
        }

        return batch;
    }

    /// <summary>The mean over background rows of the mean over rounds; the spread over rounds makes the interval.</summary>
    private Estimate[] Contributions()
    {
        var rounds = Array.ConvertAll(_games, g => g.Rounds());
        return [.. Enumerable.Range(0, _own.Length).Select(feature => Contribution(feature, rounds))];
    }

    private static Estimate Contribution(int feature, List<double[]>[] games)
    {
        double sum = 0, variance = 0, freedom = 0;
        var isDrawn = false;
        foreach (var rounds in games)
        {
            var mean = rounds.Average(r => r[feature]);
            sum += mean;
            if (rounds.Count > 1)
            {
                var spread = rounds.Sum(r => (r[feature] - mean) * (r[feature] - mean)) / (rounds.Count - 1) / rounds.Count;
                variance += spread;
                freedom += spread * spread / (rounds.Count - 1);
                isDrawn = true;
            }
        }

        var value = sum / games.Length;
        var method = isDrawn ? "paired-orders" : "exact";
        if (variance == 0)
        {
            return new Estimate(value, value, value, games.Length, method);
        }

        // Degrees of freedom after Welch and Satterthwaite: every background row has a variance of its own.
        var half = StudentT.InvCDF(0, 1, variance * variance / freedom, 0.975) * Math.Sqrt(variance) / games.Length;
        return new Estimate(value, value - half, value + half, games.Length, method);
    }

    private bool IsNarrow(Estimate[] contributions)
    {
        var most = contributions.Max(c => Math.Abs(c.Value!.Value));
        return Array.TrueForAll(contributions, c => c.Upper - c.Value <= _settings.Tolerance * most);
    }
}
