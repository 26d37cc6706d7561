using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>
/// Contrastive explanation of a classification. Pertinent positive: the values that must stay as they are when
/// everything else moves to its typical value (median or mode) and the decision stays. Pertinent negative: the smallest
/// move away from the typical values that changes the decision. Found in three batches of scored rows.
/// </summary>
/// <remarks>
/// The idea follows Dhurandhar et al. (2018). The search is greedy: what it finds does keep or change the decision, but a
/// still smaller change may exist.
/// </remarks>
public sealed class ContrastiveSearch
{
    private const int MaxFeatures = 60;
    private const int MaxCategoriesTried = 3;

    private static readonly double[] Steps = [0.5, 1, 2, 3];

    private readonly TrainingStatistics _statistics;
    private readonly Table _row;
    private readonly string?[] _own;
    private readonly List<int> _features;
    private readonly List<Move> _away = [];
    private readonly List<Move> _reset = [];
    private List<IReadOnlyList<Move>> _awayPrefixes = [];
    private List<IReadOnlyList<Move>> _resetPrefixes = [];
    private List<IReadOnlyList<Move>> _awayLast = [];
    private List<IReadOnlyList<Move>> _resetLast = [];
    private IReadOnlyList<Move>? _negative;
    private IReadOnlyList<Move> _positiveReset = [];
    private int _round;
    private string? _negativePrediction;
    private double? _negativeProbability;

    /// <summary>Begins a search.</summary>
    /// <param name="statistics">The distribution of the features.</param>
    /// <param name="row">One row with at least the features' columns.</param>
    /// <param name="prediction">Its decision.</param>
    /// <param name="probability">The probability of that decision.</param>
    public ContrastiveSearch(TrainingStatistics statistics, Table row, string prediction, double probability)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        _statistics = statistics;
        _row = row;
        _own = new RowVariants(row, statistics).Own;
        Prediction = prediction;
        Probability = probability;
        _features = [.. Enumerable.Range(0, Math.Min(statistics.Features.Count, MaxFeatures))];
        foreach (var feature in _features)
        {
            _away.AddRange(MovesAway(feature));
            if (TypicalValue(feature) is { } typical && typical != _own[feature])
            {
                _reset.Add(new Move(feature, typical, 0));
            }
        }
    }

    /// <summary>The decision that is explained.</summary>
    public string Prediction { get; }

    /// <summary>The probability of that decision.</summary>
    public double Probability { get; }

    /// <summary>The rows to score next; null when the search has ended.</summary>
    public Table? NextBatch()
    {
        var candidates = Candidates();
        if (_round > 2 || candidates.Count == 0)
        {
            return null;
        }

        var variants = new RowVariants(_row, _statistics);
        foreach (var candidate in candidates)
        {
            variants.Add(candidate.Select(m => (m.Feature, (string?)m.Value)));
        }

        return variants.ToTable();
    }

    /// <summary>Takes the answers to the rows of <see cref="NextBatch"/>.</summary>
    /// <param name="predictions">The decision of each row.</param>
    /// <param name="probabilities">The probability that each row has the explained decision.</param>
    public void Accept(IReadOnlyList<string?> predictions, IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(probabilities);
        var candidates = Candidates();
        if (predictions.Count != candidates.Count || probabilities.Count != candidates.Count)
        {
            throw new ArgumentException($"There are {predictions.Count} answers to {candidates.Count} rows.", nameof(predictions));
        }

        var answers = candidates.Select((moves, i) => new Answer(moves, predictions[i] == Prediction, probabilities[i], predictions[i])).ToList();
        switch (_round++)
        {
            case 0:
                AcceptSingles(answers);
                break;
            case 1:
                AcceptPrefixes(answers);
                break;
            default:
                AcceptLast(answers);
                break;
        }
    }

    /// <summary>What was found.</summary>
    public ContrastiveResult Result()
    {
        var reset = _positiveReset.Select(m => m.Feature).ToHashSet();
        var importance = _reset.ToDictionary(m => m.Feature, m => m.Effect);
        var positive = _reset.Where(m => !reset.Contains(m.Feature))
            .Select(m => new ContrastiveFeature(_statistics.Features[m.Feature].Name, _own[m.Feature], importance[m.Feature]))
            .OrderByDescending(f => f.Importance).ToList();
        var negative = (_negative ?? [])
            .Select(m => new ContrastiveFeature(_statistics.Features[m.Feature].Name, m.Value, m.Effect))
            .OrderByDescending(f => f.Importance).ToList();
        return new ContrastiveResult(
            positive,
            negative,
            _negative is null ? null : _negativePrediction,
            _negative is null ? null : _negativeProbability,
            _reset.Count == 0 ? "The row has only typical values; there is nothing to move toward the median."
                : positive.Count == 0 ? "The decision stays even when every value is typical: no single value is needed for it." : null,
            _negative is null ? "No move away from the typical values that was tried changes the decision." : null);
    }

    private List<IReadOnlyList<Move>> Candidates() => _round switch
    {
        0 => [.. _away.Select(m => (IReadOnlyList<Move>)[m]), .. _reset.Select(m => (IReadOnlyList<Move>)[m])],
        1 => [.. _awayPrefixes, .. _resetPrefixes],
        _ => [.. _awayLast, .. _resetLast],
    };

    /// <summary>Single moves: how much each lowers the probability, and the cheapest one that is enough.</summary>
    private void AcceptSingles(List<Answer> answers)
    {
        for (var i = 0; i < _away.Count; i++)
        {
            _away[i] = _away[i] with { Effect = Probability - answers[i].Probability };
        }

        for (var i = 0; i < _reset.Count; i++)
        {
            _reset[i] = _reset[i] with { Effect = Probability - answers[_away.Count + i].Probability };
        }

        TakeCheapest(answers.Take(_away.Count).Select((a, i) => a with { Moves = [_away[i]] }));

        // The most effective move of each feature, the most effective features first.
        var best = _away.Where(m => m.Effect > 0).GroupBy(m => m.Feature).Select(g => g.MaxBy(m => m.Effect)!).OrderByDescending(m => m.Effect / m.Cost).ToList();
        _awayPrefixes = _negative is null ? [.. Enumerable.Range(2, Math.Max(0, best.Count - 1)).Select(n => (IReadOnlyList<Move>)[.. best.Take(n)])] : [];
        var order = _reset.OrderBy(m => m.Effect).ToList();
        _resetPrefixes = [.. Enumerable.Range(1, order.Count).Select(n => (IReadOnlyList<Move>)[.. order.Take(n)])];
    }

    /// <summary>Growing sets of moves: the first that changes the decision, the last that keeps it.</summary>
    private void AcceptPrefixes(List<Answer> answers)
    {
        var away = answers.Take(_awayPrefixes.Count).ToList();
        if (away.FirstOrDefault(a => !a.Same) is { } enough)
        {
            Take(enough);
        }

        _positiveReset = answers.Skip(_awayPrefixes.Count).LastOrDefault(a => a.Same)?.Moves ?? [];

        // Whether one of the moves can be spared, or be smaller.
        if (_negative is { } negative)
        {
            _awayLast = negative.Count > 1 ? [.. negative.Select(spared => (IReadOnlyList<Move>)[.. negative.Where(m => m != spared)])] : [];
            foreach (var move in negative)
            {
                _awayLast.AddRange(_away.Where(m => m.Feature == move.Feature && m.Cost < move.Cost).Select(smaller => (IReadOnlyList<Move>)[.. negative.Select(m => m == move ? smaller : m)]));
            }
        }

        var done = _positiveReset.Select(m => m.Feature).ToHashSet();
        _resetLast = [.. _reset.Where(m => !done.Contains(m.Feature)).Select(more => (IReadOnlyList<Move>)[.. _positiveReset, more])];
    }

    private void AcceptLast(List<Answer> answers)
    {
        TakeCheapest(answers.Take(_awayLast.Count));
        if (answers.Skip(_awayLast.Count).Where(a => a.Same).MaxBy(a => a.Probability) is { } further)
        {
            _positiveReset = further.Moves;
        }
    }

    private void TakeCheapest(IEnumerable<Answer> answers)
    {
        var cheapest = answers.Where(a => !a.Same).MinBy(a => Cost(a.Moves));
        if (cheapest is not null && (_negative is null || Cost(cheapest.Moves) < Cost(_negative)))
        {
            Take(cheapest);
        }
    }

    private void Take(Answer answer)
    {
        _negative = answer.Moves;
        _negativePrediction = answer.Prediction;
        _negativeProbability = 1 - answer.Probability;
    }

    private IEnumerable<Move> MovesAway(int index)
    {
        var feature = _statistics.Features[index];
        if (feature.IsCategorical)
        {
            return feature.Categories.Where(c => c != _own[index] && c != feature.Mode).Take(MaxCategoriesTried).Select(c => new Move(index, c, 1));
        }

        if (_own[index] is not { } text || feature.StandardDeviation <= 0)
        {
            return [];
        }

        var own = double.Parse(text, CultureInfo.InvariantCulture);
        double[] directions = own > feature.Median ? [1] : own < feature.Median ? [-1] : [1, -1];
        return directions
            .SelectMany(sign => Steps.Select(step => Math.Clamp(own + (sign * step * feature.StandardDeviation), feature.Minimum, feature.Maximum)))
            .Select(value => RowVariants.Text(feature, value))
            .Where(value => value != text)
            .Distinct()
            .Select(value => new Move(index, value, Math.Abs(double.Parse(value, CultureInfo.InvariantCulture) - own) / feature.StandardDeviation))
            .Where(move => move.Cost > 0);
    }

    private string? TypicalValue(int index)
    {
        var feature = _statistics.Features[index];
        return feature.IsCategorical ? feature.Mode : RowVariants.Text(feature, feature.Median);
    }

    private static double Cost(IReadOnlyList<Move> moves) => moves.Sum(m => m.Cost);

    private sealed record Move(int Feature, string Value, double Cost, double Effect = 0);

    private sealed record Answer(IReadOnlyList<Move> Moves, bool Same, double Probability, string? Prediction);
}
