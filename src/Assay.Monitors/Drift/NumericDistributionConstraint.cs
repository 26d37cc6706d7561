using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>A number lies in the central part of the distribution fitted to training.</summary>
public sealed record NumericDistributionConstraint : Constraint
{
    /// <summary>The type's name in files.</summary>
    public const string TypeName = "numeric_distribution_constraint";

    /// <summary>The constraint on a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="distribution">The fitted distribution.</param>
    /// <param name="id">Its id; made from type and column when left out.</param>
    public NumericDistributionConstraint(string column, FittedDistribution distribution, Guid? id = null)
        : base(TypeName, [column], id) => Distribution = distribution;

    /// <summary>The fitted distribution.</summary>
    public FittedDistribution Distribution { get; }

    /// <inheritdoc/>
    public override string Describe() => $"'{Columns[0]}' follows the {Distribution.Family} distribution of the training data";

    internal override Func<int, bool> Bind(ConstraintTable table)
    {
        var column = table.Numeric(Columns[0]);
        var range = Distribution.Range;
        return row => column.TryGetNumber(row, out var value) && !range.Contains(value);
    }

    internal override void WriteContent(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("distribution");
        Distribution.Write(writer);
        writer.WriteEndObject();
    }

    internal static NumericDistributionConstraint Read(JsonNodeReader content, IReadOnlyList<string> columns, Guid id) =>
        new(columns[0], content.Get("distribution").Distribution(), id);
}
