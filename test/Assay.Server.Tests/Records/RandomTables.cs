using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Server.Tests.Records;

/// <summary>Random tables of every column type.</summary>
internal static class RandomTables
{
    private static readonly Gen<(int Rows, int More, (ColumnType Type, string Name, int Seed)[] Columns)> Shape = Gen.Select(
        Gen.Int[1, 40], Gen.Int[0, 40], Gen.Select(Gen.Enum<ColumnType>(), Gen.String[Gen.Char[' ', '\ud7ff'], 0, 12], Gen.Int).Array[1, 8]);

    /// <summary>A table, and a later one that has its columns and may have more.</summary>
    public static Gen<(Table First, Table Second)> Growing { get; } = Shape.Select(shape =>
    {
        var columns = shape.Columns.DistinctBy(c => c.Name).ToArray();
        var first = columns[..((columns.Length + 1) / 2)];
        return (Draw(first, shape.Rows, 0), Draw(columns, shape.More, 1));
    });

    /// <summary>Every value as text, column by column; what a table has not is missing.</summary>
    public static IEnumerable<(string Name, ColumnType Type, string Values)> Show(params Table[] parts)
    {
        foreach (var column in parts[^1].Columns)
        {
            var values = parts.SelectMany(part => Enumerable.Range(0, part.RowCount).Select(row => part.TryGet(column.Name, out var own) ? own.GetText(row) : null));
            yield return (column.Name, column.Type, string.Join('|', values.Select(v => v ?? "missing")));
        }
    }

    private static Table Draw((ColumnType Type, string Name, int Seed)[] columns, int rows, int part) =>
        new([.. columns.Select(c => Draw(c.Type, c.Name, rows, new Random(c.Seed + part)))]);

    private static Column Draw(ColumnType type, string name, int rows, Random random)
    {
        var missing = Values(rows, () => random.Next(4) == 0);
        return type switch
        {
            ColumnType.Boolean => new BooleanColumn(name, Values(rows, () => random.Next(2) == 0), missing),
            ColumnType.Integer => new IntegerColumn(name, Values(rows, () => random.NextInt64(long.MinValue, long.MaxValue)), missing),
            ColumnType.Double => new DoubleColumn(name, Values(rows, () => Finite(random)), missing),
            ColumnType.Timestamp => new TimestampColumn(name, Values(rows, () => random.NextInt64(-60_000_000_000_000_000, 250_000_000_000_000_000)), missing),
            ColumnType.Vector => new VectorColumn(name, Values(rows, () => Values(random.Next(4), () => Finite(random))), missing),
            ColumnType.Json => new JsonColumn(name, Values(rows, () => $"[[{random.Next()}],\"{random.Next()}\"]"), missing),
            _ => TextColumn.From(name, missing.Select(m => m ? null : Text(random))),
        };
    }

    private static T[] Values<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];

    private static double Finite(Random random)
    {
        var value = BitConverter.Int64BitsToDouble(random.NextInt64());
        return double.IsFinite(value) ? value : random.NextDouble();
    }

    private static string Text(Random random) => string.Concat(Values(random.Next(6), () => char.ConvertFromUtf32(random.Next(2) == 0 ? random.Next(1, 0xd800) : random.Next(0xe000, 0x110000))));
}
