using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Explainability;

/// <summary>
/// A made-up lender: applications with numbers, whole numbers, categories and a truth value, and a model that decides on
/// them with interactions, so that no linear picture fits it quite.
/// </summary>
internal static class Lender
{
    public static readonly IReadOnlyList<string> Features =
        ["amount", "duration", "age", "years", "rate", "purpose", "housing", "history", "savings", "guarantor", "noise", "constant"];

    public static Table Applications { get; } = Draw(4_000, 1);

    public static TrainingStatistics Statistics { get; } = TrainingStatistics.Learn(Applications, Features, new HashSet<string>());

    public static Table Draw(int rows, int seed)
    {
        var random = new Random(seed);
        T[] Values<T>(Func<T> next) => [.. Enumerable.Range(0, rows).Select(_ => next())];
        string Category(int count) => $"c{(int)(count * random.NextDouble() * random.NextDouble())}";
        return new Table(
        [
            new DoubleColumn("amount", Values(() => Math.Exp(8 + (0.6 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))))),
            new IntegerColumn("duration", Values(() => (long)random.Next(4, 72))),
            new IntegerColumn("age", Values(() => (long)random.Next(18, 76))),
            new IntegerColumn("years", Values(() => (long)(-6 * Math.Log(1 - random.NextDouble())))),
            new IntegerColumn("rate", Values(() => (long)random.Next(1, 5))),
            TextColumn.From("purpose", Values(() => Category(8))),
            TextColumn.From("housing", Values(() => Category(3))),
            TextColumn.From("history", Values(() => Category(4))),
            TextColumn.From("savings", Values(() => Category(5))),
            new BooleanColumn("guarantor", Values(() => random.Next(8) == 0)),
            new DoubleColumn("noise", Values(random.NextDouble)),
            new IntegerColumn("constant", Values(() => 7L)),
        ]);
    }

    /// <summary>The probability of a refusal.</summary>
    public static double[] Refuse(Table rows)
    {
        var answers = new double[rows.RowCount];
        Column amounts = rows["amount"], durations = rows["duration"], ages = rows["age"], years = rows["years"];
        Column purposes = rows["purpose"], histories = rows["history"], savings = rows["savings"], guarantors = rows["guarantor"];
        for (var row = 0; row < answers.Length; row++)
        {
            var (amount, duration) = (Number(amounts, row), Number(durations, row));
            var score = -1.5 + ((amount - 3_300) / 1_500) + ((duration - 38) / 25)
                + (Number(ages, row) < 25 ? 1.2 : 0) - (0.1 * Number(years, row))
                + (0.15 * Place(purposes, row)) - (0.7 * Place(histories, row)) - (0.5 * Place(savings, row))
                + (duration > 48 && Place(savings, row) == 0 ? 1.5 : 0)
                - (guarantors.GetText(row) == "true" && amount > 3_000 ? 2 : 0);
            answers[row] = 1 / (1 + Math.Exp(-score));
        }

        return answers;
    }

    public static LimeExplanation Explain(Table row, LimeSettings settings, Func<Table, double[]>? model = null)
    {
        var plan = LimeExplainer.Plan(Statistics, row, settings);
        return LimeExplainer.Explain(plan, (model ?? Refuse)(plan.Rows));
    }

    private static double Number(Column column, int row) => column.TryGetNumber(row, out var value) ? value : 0;

    /// <summary>The number in a category's name.</summary>
    private static int Place(Column column, int row) => column.GetText(row) is { Length: 2 } text ? text[1] - '0' : 0;
}
