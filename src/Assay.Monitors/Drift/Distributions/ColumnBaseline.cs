using System.Text.Json.Serialization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// The distribution of a column that later rows are compared with, in bounded size. A missing value is a category of its
/// own everywhere: more or fewer of them are drift.
/// </summary>
/// <param name="Missing">Rows without a value.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CategoryBaseline), "categories")]
[JsonDerivedType(typeof(NumberBaseline), "numbers")]
public abstract record ColumnBaseline(long Missing)
{
    /// <summary>All rows, those without a value included.</summary>
    [JsonIgnore]
    public abstract long Rows { get; }

    /// <summary>What the values are: one of the constants of <see cref="ColumnStatistics"/>.</summary>
    [JsonIgnore]
    public abstract string Dtype { get; }

    /// <summary>Learns from a column: texts and booleans as categories, numbers as numbers.</summary>
    /// <param name="column">The column; of any number of rows.</param>
    /// <param name="asCategories">Whether its numbers are names of something.</param>
    /// <returns><see langword="null"/> when columns of its type have no such distribution: times, vectors, JSON.</returns>
    public static ColumnBaseline? Learn(Column column, bool asCategories)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Type switch
        {
            ColumnType.Text or ColumnType.Boolean => CategoryBaseline.Of(Categories.Of(column)),
            ColumnType.Integer or ColumnType.Double => NumberLearner.Learn(column, asCategories),
            _ => null,
        };
    }
}
