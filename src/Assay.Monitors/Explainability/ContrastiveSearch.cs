using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>
/// Contrastive explanation of a classification. Pertinent positive: the values that must stay as they are when
/// everything else moves to its typical value (median or mode) and the decision stays. Pertinent negative: the smallest
/// move away from the typical values that changes the decision. Found in at most five batches of together at most 220
/// scored rows, however many features there are.
/// </summary>
/// <remarks>
/// The idea follows Dhurandhar et al. (2018). The search is greedy: what it finds does keep or change the decision, and
/// none of the moves of a pertinent negative can be spared or be the next smaller one; but a still smaller change of other
/// features may exist.
/// </remarks>
public sealed class ContrastiveSearch
{
    private const int MaxRows = 220;
    private const int MaxBatches = 5;
    private const int MaxFeatures = 30;
    private const int MaxSingleMoves = 120;

    private readonly TrainingStatistics _statistics;
    private readonly Table _row;
    private readonly string?[] _own;
    private readonly string _class;
    private readonly List<ContrastiveMove> _away = [];
    private readonly List<ContrastiveMove> _reset = [];
    private List<Candidate>? _batch;
    private List<ContrastiveMove>? _negative;
    private List<ContrastiveMove> _moved = [];
    private string? _negativePrediction;
    private double? _negativeProbability;
    private bool _negativeOpen = true;
    private bool _positiveOpen = true;
    private int _round;
    private int _rows;

    /// <summary>Begins a search.</summary>
    /// <param name="statistics">The distribution of the features.</param>
    /// <param name="row">One row with at least the features' columns.</param>
    /// <param name="prediction">Its decision.</param>
    /// <param name="probability">The probability of that decision.</param>
    /// <param name="order">Features to look at first, when there are more than 30; by default those that come first.</param>
    public ContrastiveSearch(TrainingStatistics statistics, Table row, string prediction, double probability, IReadOnlyList<string>? order = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(prediction);
        _statistics = statistics;
        _row = row;
        _own = new RowVariants(row, statistics).Own;
        _class = ClassLabel.Canonical(prediction);
        Prediction = prediction;
        Probability = probability;
        var ranks = (order ?? []).Select((name, rank) => (name, rank)).ToDictionary(r => r.name, r => r.rank, StringComparer.Ordinal);
        var features = Enumerable.Range(0, statistics.Features.Count)
            .OrderBy(f => ranks.GetValueOrDefault(statistics.Features[f].Name, int.MaxValue)).ThenBy(f => f).Take(MaxFeatures).ToList();
        _reset.AddRange(features.Select(f => ContrastiveMoves.Reset(statistics.Features[f], f, _own[f])).OfType<ContrastiveMove>());
        var movesPerFeature = (MaxSingleMoves - _reset.Count) / Math.Max(1, features.Count);
        _away.AddRange(features.SelectMany(f => ContrastiveMoves.Away(statistics.Features[f], f, _own[f]).Take(movesPerFeature)));
    }

    /// <summary>The decision that is explained.</summary>
    public string Prediction { get; }

    /// <summary>The probability of that decision.</summary>
    public double Probability { get; }

    /// <summary>The rows to score next; null when the search has ended.</summary>
    public Table? NextBatch()
    {
        _batch ??= _round < MaxBatches ? [.. Plan().Take(MaxRows - _rows)] : [];
        if (_batch.Count == 0)
        {
            return null;
        }

        var variants = new RowVariants(_row, _statistics);
        foreach (var candidate in _batch)
        {
            variants.Add(candidate.Moves.Select(m => (m.Feature, (string?)m.Value)));
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
        var batch = _batch ?? throw new InvalidOperationException("No batch was asked for.");
        if (predictions.Count != batch.Count || probabilities.Count != batch.Count)
        {
            throw new ArgumentException($"There are {predictions.Count} answers to {batch.Count} rows.", nameof(predictions));
        }

        var answers = batch.Select((candidate, i) => new Answer(
            candidate, predictions[i] is { } p && ClassLabel.Canonical(p) == _class, probabilities[i], predictions[i])).ToList();
        if (_round == 0)
        {
            TakeEffects(answers);
        }

        // What a round of refinement did not improve no further one will.
        _negativeOpen = TakeNegative(answers.Where(a => a.Candidate.IsAway && !a.Same)) || _round < 2;
        _positiveOpen = TakePositive(answers.Where(a => !a.Candidate.IsAway && a.Same)) || _round < 2;
        _rows += batch.Count;
        _round++;
        _batch = null;
    }

    /// <summary>What was found.</summary>
    public ContrastiveResult Result()
    {
        var moved = _moved.Select(m => m.Feature).ToHashSet();
        var positive = _reset.Where(m => !moved.Contains(m.Feature))
            .Select(m => new ContrastiveFeature(_statistics.Features[m.Feature].Name, _own[m.Feature], m.Effect))
            .OrderByDescending(f => f.Importance).ToList();
        var negative = (_negative ?? [])
            .Select(m => new ContrastiveFeature(_statistics.Features[m.Feature].Name, m.Value, m.Effect))
            .OrderByDescending(f => f.Importance).ToList();
        return new ContrastiveResult(
            positive,
            negative,
            _negativePrediction,
            _negativeProbability,
            _reset.Count == 0 ? "The row has only typical values; there is nothing to move toward the median."
                : positive.Count == 0 ? "The decision stays even when every value is typical: no single value is needed for it." : null,
            _negative is null ? "No move away from the typical values that was tried changes the decision." : null);
    }

    private IEnumerable<Candidate> Plan() => _round switch
    {
        0 => _reset.Concat(_away).Select((move, i) => new Candidate([move], i >= _reset.Count)),
        1 => [.. GrowingResets(), .. GrowingAways()],
        _ => (_negativeOpen ? SmallerNegatives() : []).Concat(_positiveOpen ? LargerPositives() : []),
    };

    /// <summary>The least harmful moves to typical values, one more each time.</summary>
    private IEnumerable<Candidate> GrowingResets()
    {
        var order = _reset.OrderBy(m => m.Effect).ToList();
        return Enumerable.Range(2, Math.Max(0, order.Count - 1)).Select(n => new Candidate([.. order.Take(n)], false));
    }

    /// <summary>The most effective move of each feature, the most effective features first, one more each time.</summary>
    private IEnumerable<Candidate> GrowingAways()
    {
        var best = _away.Where(m => m.Effect > 0).GroupBy(m => m.Feature).Select(g => g.MaxBy(m => m.Effect)!).OrderByDescending(m => m.Effect / m.Cost).ToList();
        return _negative is null ? Enumerable.Range(2, Math.Max(0, best.Count - 1)).Select(n => new Candidate([.. best.Take(n)], true)) : [];
    }

    /// <summary>The negative with one move spared or smaller.</summary>
    private IEnumerable<Candidate> SmallerNegatives()
    {
        var negative = _negative ?? [];
        if (negative.Count < 2)
        {
            // A single move was chosen among all of its feature.
            return [];
        }

        var spared = negative.Select(one => new Candidate([.. negative.Where(m => m != one)], true));
        return spared.Concat(negative.SelectMany(one => _away.Where(m => m.Feature == one.Feature && m.Cost < one.Cost)
            .OrderBy(m => m.Cost).Select(less => new Candidate([.. negative.Select(m => m == one ? less : m)], true))));
    }

    /// <summary>One more value moved to its typical one.</summary>
    private IEnumerable<Candidate> LargerPositives()
    {
        var moved = _moved.Select(m => m.Feature).ToHashSet();
        return _reset.Where(m => !moved.Contains(m.Feature)).OrderBy(m => m.Effect).Select(more => new Candidate([.. _moved, more], false));
    }

    /// <summary>Notes how much each single move lowers the probability.</summary>
    private void TakeEffects(List<Answer> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            var move = answers[i].Candidate.Moves[0] with { Effect = Probability - answers[i].Probability };
            answers[i] = answers[i] with { Candidate = answers[i].Candidate with { Moves = [move] } };
            _ = i < _reset.Count ? _reset[i] = move : _away[i - _reset.Count] = move;
        }
    }

    private bool TakeNegative(IEnumerable<Answer> enough)
    {
        if (enough.MinBy(a => Cost(a.Candidate.Moves)) is not { } cheapest || (_negative is not null && Cost(cheapest.Candidate.Moves) >= Cost(_negative)))
        {
            return false;
        }

        _negative = [.. cheapest.Candidate.Moves];
        _negativePrediction = cheapest.Prediction;
        _negativeProbability = 1 - cheapest.Probability;
        return true;
    }

    private bool TakePositive(IEnumerable<Answer> same)
    {
        var most = same.OrderByDescending(a => a.Candidate.Moves.Count).ThenByDescending(a => a.Probability).FirstOrDefault();
        if (most is null || most.Candidate.Moves.Count <= _moved.Count)
        {
            return false;
        }

        _moved = [.. most.Candidate.Moves];
        return true;
    }

    private static double Cost(IEnumerable<ContrastiveMove> moves) => moves.Sum(m => m.Cost);

    private sealed record Candidate(IReadOnlyList<ContrastiveMove> Moves, bool IsAway);

    private sealed record Answer(Candidate Candidate, bool Same, double Probability, string? Prediction);
}
