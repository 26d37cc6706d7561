using Assay.Monitors.Tables;
using Assay.Server.Engines;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs;

/// <summary>Random tables and answers for the tests of codecs.</summary>
internal static class RandomTables
{
    public static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 12],
        OneOf("", " ", "true", "null", "1", "=1+1", "ı", "é", "e\u0301", "🦊", "\u200b", "ב", "\"\\\n\u0001"));

    /// <summary>Finite numbers, extremes among them.</summary>
    public static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.Double[-1e9, 1e9],
        OneOf(0.5, double.MaxValue, double.MinValue, double.Epsilon, 1e-300, 0.1 + 0.2));

    /// <summary>Numbers that JSON writes with a fraction or exponent, so that they are read as doubles again.</summary>
    public static readonly Gen<double> Fractions = Numbers.Where(d => d != Math.Floor(d) || Math.Abs(d) > 1e18);

    /// <summary>Tables with a column of each type, missing values among them.</summary>
    public static readonly Gen<Table> Any =
        from rows in Gen.Int[1, 8]
        from integers in Cells(Gen.Long, rows)
        from doubles in Cells(Fractions, rows)
        from texts in Cells(Texts, rows)
        from flags in Cells(Gen.Bool, rows)
        from vectors in Cells(Numbers.Array[1, 4], rows)
        select new Table(
        [
            new IntegerColumn("integer", [.. integers.Select(c => c.Value)], Mask(integers)),
            new DoubleColumn("double ü", [.. doubles.Select(c => c.Value)], Mask(doubles)),
            TextColumn.From("text \"=\"", texts.Select(c => c.Missing ? null : c.Value)),
            new BooleanColumn("boolean", [.. flags.Select(c => c.Value)], Mask(flags)),
            new VectorColumn("vector", [.. vectors.Select(c => c.Value)], Mask(vectors)),
        ]);

    /// <summary>Tables of numbers and texts without missing values.</summary>
    public static readonly Gen<Table> Plain =
        from rows in Gen.Int[1, 8]
        from integers in Gen.Long.Array[rows]
        from doubles in Fractions.Array[rows]
        from texts in Texts.Array[rows]
        select new Table([new IntegerColumn("integer", integers), new DoubleColumn("double ü", doubles), TextColumn.From("text", texts)]);

    /// <summary>Tables of numbers only.</summary>
    public static readonly Gen<Table> Numeric =
        from rows in Gen.Int[1, 8]
        from first in Fractions.Array[rows]
        from second in Fractions.Array[rows]
        select new Table([new DoubleColumn("first", first), new DoubleColumn("second", second)]);

    /// <summary>A binary classifier's answers: the class and the probability of each class, in the order of the classes.</summary>
    public static readonly Gen<EngineAnswer> Answers =
        from shares in Gen.Double[0.001, 0.999].Where(p => Math.Abs(p - 0.5) > 1e-6).Array[1, 8]
        select new EngineAnswer(
            new Table(
            [
                TextColumn.From("prediction", shares.Select(p => p > 0.5 ? "Risk" : "No Risk")),
                new VectorColumn("probability", [.. shares.Select(p => new[] { 1 - p, p })]),
            ]),
            ["No Risk", "Risk"]);

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Asserts that two tables have the same columns, in any order, with the same values.</summary>
    public static void AssertSame(Table expected, Table actual)
    {
        Assert.Equal(expected.Columns.Select(c => c.Name).Order(StringComparer.Ordinal), actual.Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(expected.RowCount, actual.RowCount);
        foreach (var column in expected.Columns)
        {
            for (var row = 0; row < expected.RowCount; row++)
            {
                Assert.Equal(column[row], actual[column.Name][row]);
            }
        }
    }

    private static Gen<(T Value, bool Missing)[]> Cells<T>(Gen<T> values, int rows) =>
        Gen.Select(values, Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))).Array[rows];

    private static bool[] Mask<T>((T Value, bool Missing)[] cells) => [.. cells.Select(c => c.Missing)];
}
