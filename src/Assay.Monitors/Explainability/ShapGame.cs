using Assay.Monitors.Statistics;

namespace Assay.Monitors.Explainability;

/// <summary>
/// The row against one background row: features in the coalition have the row's value, all others that of the background.
/// Only features whose values differ are players.
/// </summary>
internal sealed class ShapGame
{
    /// <summary>Up to so many players all coalitions are scored: 14 rows, where two rounds of pairs need 12.</summary>
    private const int AlwaysExact = 4;

    private readonly string?[] _row;
    private readonly string?[] _background;
    private readonly int[] _players;
    private readonly Dictionary<ulong, double> _answers = [];
    private readonly List<int[]> _orders = [];

    /// <param name="row">The row's values as text.</param>
    /// <param name="background">Those of the background row.</param>
    /// <param name="isExact">Whether all coalitions are to be scored.</param>
    public ShapGame(string?[] row, string?[] background, bool isExact)
    {
        _row = row;
        _background = background;
        _players = [.. Enumerable.Range(0, row.Length).Where(i => row[i] != background[i])];
        IsExact = isExact || _players.Length <= AlwaysExact;
    }

    public bool IsExact { get; }

    public int Players => _players.Length;

    /// <summary>The answer of the row itself, and of the background.</summary>
    public (double Row, double Background) Ends => (_answers[All], _answers[0]);

    private ulong All => (1UL << _players.Length) - 1;

    /// <summary>The answers that do not have to be asked for again: nobody in the coalition, and everybody.</summary>
    public void TakeEnds(double row, double background)
    {
        _answers[0] = background;
        _answers[All] = row;
    }

    /// <summary>Draws an order of the players, to be used with its reverse, and gives the coalitions that are not scored yet.</summary>
    public List<ulong> DrawRound(SeededRandom random)
    {
        if (IsExact)
        {
            return Unknown(Enumerable.Range(0, 1 << _players.Length).Select(c => (ulong)c));
        }

        var order = Enumerable.Range(0, _players.Length).ToArray();
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = (int)(random.NextDouble() * (i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }

        _orders.Add(order);
        return Unknown(Prefixes(order).Concat(Prefixes(order.Reverse())));
    }

    /// <summary>The values of a coalition's row.</summary>
    public string?[] ValuesOf(ulong coalition)
    {
        var values = (string?[])_background.Clone();
        for (var i = 0; i < _players.Length; i++)
        {
            if ((coalition >> i & 1) != 0)
            {
                values[_players[i]] = _row[_players[i]];
            }
        }

        return values;
    }

    public void Take(ulong coalition, double answer) => _answers[coalition] = answer;

    /// <summary>The contribution of every feature in each round; one round where nothing is drawn.</summary>
    public List<double[]> Rounds() => IsExact ? [Exact()] : _orders.ConvertAll(Paired);

    private List<ulong> Unknown(IEnumerable<ulong> coalitions) => [.. coalitions.Distinct().Where(c => !_answers.ContainsKey(c))];

    private static IEnumerable<ulong> Prefixes(IEnumerable<int> order)
    {
        var coalition = 0UL;
        foreach (var player in order)
        {
            yield return coalition |= 1UL << player;
        }
    }

    /// <summary>The mean of what each player adds in an order and in its reverse.</summary>
    private double[] Paired(int[] order)
    {
        var contributions = new double[_row.Length];
        foreach (var walk in new[] { order, [.. order.Reverse()] })
        {
            var coalition = 0UL;
            foreach (var player in walk)
            {
                var with = coalition | 1UL << player;
                contributions[_players[player]] += (_answers[with] - _answers[coalition]) / 2;
                coalition = with;
            }
        }

        return contributions;
    }

    /// <summary>Σ over coalitions S without the player of |S|! (n − |S| − 1)! / n! · (v(S ∪ player) − v(S)).</summary>
    private double[] Exact()
    {
        var n = _players.Length;
        var weights = new double[Math.Max(1, n)];
        for (var size = 0; size < n; size++)
        {
            // 1 / (n · C(n − 1, size))
            weights[size] = size == 0 ? 1.0 / n : weights[size - 1] * size / (n - size);
        }

        var contributions = new double[_row.Length];
        for (var coalition = 0UL; coalition <= All; coalition++)
        {
            var weight = weights[Math.Min(weights.Length - 1, System.Numerics.BitOperations.PopCount(coalition))];
            for (var player = 0; player < n; player++)
            {
                if ((coalition >> player & 1) == 0)
                {
                    contributions[_players[player]] += weight * (_answers[coalition | 1UL << player] - _answers[coalition]);
                }
            }
        }

        return contributions;
    }
}
