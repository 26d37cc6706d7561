using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>
/// Learns constraints from training. Three fifths of the rows teach, a fifth chooses the constraints that such rows hardly
/// ever violate, and the last fifth measures how often they are violated all the same.
/// </summary>
public sealed class ConstraintLearner
{
    private const double TeachingShare = 0.6;
    private const double ChoosingShare = 0.2;

    private readonly ConstraintSettings _settings;
    private readonly LearningColumn[] _columns;
    private readonly double _tail;

    private ConstraintLearner(ConstraintSettings settings, LearningColumn[] columns)
    {
        _settings = settings;
        _columns = columns;
        _tail = Tail(columns.Length);
    }

    /// <summary>Learns the constraints that a table's rows keep. Few rows give few constraints, none gives none.</summary>
    /// <exception cref="ArgumentException">A column that the settings name is missing.</exception>
    public static ConstraintSet Learn(Table training, ConstraintSettings settings)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(settings);
        var usable = Usable(training, settings);
        var rows = Enumerable.Range(0, training.RowCount).ToArray();
        new Random(settings.Seed).Shuffle(rows);
        var used = rows.AsSpan(0, Math.Min(rows.Length, settings.MaximumRows));
        var teaching = (int)Math.Ceiling(used.Length * TeachingShare);
        var choosing = (int)(used.Length * ChoosingShare);

        var all = usable.Take(used);
        var columns = Columns(usable.Take(used[..teaching]), settings).ToArray();
        var proposals = new ConstraintLearner(settings, columns).Propose();
        var selection = new ConstraintSelection(usable.Take(used.Slice(teaching, choosing)), settings.MaxBaselineViolationRate);
        var chosen = proposals.Where(selection.TryAdd).ToArray();

        var statistics = Columns(all, settings).Select(column => column.Describe()).ToArray();
        var last = usable.Take(used[(teaching + choosing)..]);
        var rate = last.RowCount == 0 ? (double?)null : new ConstraintSet(statistics, chosen).Check(last).Value;
        return new ConstraintSet(statistics, chosen, rate);
    }

    /// <summary>Single-column constraints in column order, then pairs by strength.</summary>
    private IEnumerable<Constraint> Propose()
    {
        var single = new SingleColumnLearner(_settings, _tail, _columns.Length);
        foreach (var constraint in _columns.SelectMany(single.Propose))
        {
            yield return constraint;
        }

        if (!_settings.EnableTwoColumnLearner)
        {
            yield break;
        }

        var categories = _columns.Where(column => column.IsCategorical && single.IsEligible(column)).ToArray();
        var strongest = ProposePairs(categories)
            .OrderByDescending(proposal => proposal.Strength)
            .ThenBy(proposal => string.Join('\n', proposal.Constraint.Columns), StringComparer.Ordinal)
            .Take(_settings.TwoColumnLearnerLimit)
            .ToArray();
        foreach (var proposal in strongest)
        {
            yield return proposal.Constraint;
        }

        foreach (var constraint in ProposeDistributions(strongest, PairTail(categories.Length)).Take(_settings.TwoColumnLearnerLimit - strongest.Length))
        {
            yield return constraint;
        }
    }

    private IEnumerable<ConstraintProposal> ProposePairs(LearningColumn[] categories)
    {
        var pairs = new CategoryPairLearner(PairTail(categories.Length), categories.Length);
        var ranges = new CategoryNumberLearner(_settings, PairTail(categories.Length));
        for (var i = 0; i < categories.Length; i++)
        {
            for (var j = i + 1; j < categories.Length; j++)
            {
                if (pairs.Propose(categories[i], categories[j]) is { } proposal)
                {
                    yield return proposal;
                }
            }
        }

        foreach (var number in _columns.Where(column => !column.IsCategorical))
        {
            var whole = number.Describe().Numbers!;
            foreach (var category in categories)
            {
                if (ranges.ProposeRanges(category, number, whole) is { } proposal)
                {
                    yield return proposal;
                }
            }
        }
    }

    /// <summary>What one pair may treat as rare, of as many as there can be.</summary>
    private double PairTail(int categories)
    {
        var numbers = _columns.Count(column => !column.IsCategorical);
        var pairs = Math.Min(_settings.TwoColumnLearnerLimit, categories * ((categories - 1) / 2.0 + numbers));
        return Tail(pairs);
    }

    /// <summary>
    /// What one of so many constraints may treat as rare: together half of the allowed rate, but no single one more than
    /// an eighth, which is half of what the selection lets pass, so that chance does not refuse it.
    /// </summary>
    private double Tail(double constraints) =>
        Math.Min(_settings.TailDiscardThreshold, _settings.MaxBaselineViolationRate / Math.Max(8, 2 * constraints));

    /// <summary>Fitted distributions for those pairs of category and number that are related at all.</summary>
    private IEnumerable<Constraint> ProposeDistributions(IEnumerable<ConstraintProposal> related, double tail)
    {
        var learner = new CategoryNumberLearner(_settings, tail);
        foreach (var constraint in related.Select(proposal => proposal.Constraint).OfType<CategoryNumberRangeConstraint>())
        {
            var category = _columns.Single(column => column.Name == constraint.Columns[0]);
            var number = _columns.Single(column => column.Name == constraint.Columns[1]);
            if (number.Column.Type == ColumnType.Double && learner.ProposeDistributions(category, number) is { } proposal)
            {
                yield return proposal;
            }
        }
    }

    private static Table Usable(Table training, ConstraintSettings settings)
    {
        foreach (var name in (settings.Columns ?? []).Concat(settings.CategoricalColumns))
        {
            if (!training.TryGet(name, out _))
            {
                throw new ArgumentException($"The training data has no column '{name}'.", nameof(training));
            }
        }

        return settings.Columns is null ? training : training.Select(settings.Columns);
    }

    private static IEnumerable<LearningColumn> Columns(Table table, ConstraintSettings settings) => table.Columns
        .Select(column => LearningColumn.Of(column, settings.CategoricalColumns.Contains(column.Name)))
        .OfType<LearningColumn>();
}
