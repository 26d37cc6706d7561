using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Explainability;

/// <summary>Makes columns of kept and drawn values, of the type that the row's own column has.</summary>
internal static class SampleColumns
{
    /// <param name="own">The column with the row's value.</param>
    /// <param name="kept">Per copy: whether it keeps that value.</param>
    /// <param name="numbers">Per copy: its number; where the row's is kept, that one as far as it is a number.</param>
    public static Column OfNumbers(Column own, bool[] kept, double[] numbers)
    {
        var missing = own.IsMissing(0) ? kept : null;
        return own switch
        {
            // A whole number may have more digits than a double.
            IntegerColumn integers when AreWhole(kept, numbers) =>
                new IntegerColumn(own.Name, [.. numbers.Select((number, i) => kept[i] ? integers.Values[0] : (long)number)], missing),
            IntegerColumn or DoubleColumn or BooleanColumn => new DoubleColumn(own.Name, numbers, missing),
            TextColumn => TextColumn.From(own.Name, numbers.Select((number, i) => kept[i] ? own.GetText(0) : number.ToString("R", CultureInfo.InvariantCulture))),
            _ => throw Unexplained(own),
        };
    }

    /// <param name="own">The column with the row's value.</param>
    /// <param name="kept">Per copy: whether it keeps that value.</param>
    /// <param name="codes">Per copy: the index of its category; behind the last where the row's value is kept.</param>
    /// <param name="categories">The categories.</param>
    public static Column OfCategories(Column own, bool[] kept, int[] codes, IReadOnlyList<string> categories)
    {
        var missing = own.IsMissing(0) ? kept : null;
        switch (own)
        {
            case TextColumn:
                return new TextColumn(own.Name, codes, [.. categories, own.GetText(0) ?? ""], missing);
            case BooleanColumn booleans:
                var truths = Parsed<bool>(own, categories, text => bool.TryParse(text, out var truth) ? truth : null, booleans.Values[0]);
                return new BooleanColumn(own.Name, Array.ConvertAll(codes, code => truths[code]), missing);
            case IntegerColumn integers:
                var wholes = Parsed<long>(own, categories, text => long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? whole : null, integers.Values[0]);
                return new IntegerColumn(own.Name, Array.ConvertAll(codes, code => wholes[code]), missing);
            case DoubleColumn doubles:
                var numbers = Parsed<double>(own, categories, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null, doubles.Values[0]);
                return new DoubleColumn(own.Name, Array.ConvertAll(codes, code => numbers[code]), missing);
            default:
                throw Unexplained(own);
        }
    }

    private static bool AreWhole(bool[] kept, double[] numbers)
    {
        for (var i = 0; i < kept.Length; i++)
        {
            if (!kept[i] && !double.IsInteger(numbers[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The categories as values of the row's type, and the row's own value behind them.</summary>
    private static T[] Parsed<T>(Column own, IReadOnlyList<string> categories, Func<string, T?> parse, T ownValue)
        where T : struct =>
        [
            .. categories.Select(text => parse(text)
                ?? throw new ArgumentException($"Column '{own.Name}' holds {own.Type} in the row, but '{text}' where its values were learned.")),
            ownValue,
        ];

    private static ArgumentException Unexplained(Column own) =>
        new($"Column '{own.Name}' of type {own.Type} cannot be explained; features are numbers, text or booleans.");
}
