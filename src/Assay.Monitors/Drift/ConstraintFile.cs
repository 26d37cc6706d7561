using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Monitors.Drift;

/// <summary>The file form of <see cref="ConstraintSet"/>.</summary>
internal static class ConstraintFile
{
    public static string Write(ConstraintSet set)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (set.BaselineViolationRate is { } rate)
            {
                writer.WriteNumber("baseline_violation_rate", rate);
            }

            writer.WriteStartArray("columns");
            foreach (var column in set.Columns)
            {
                Write(writer, column);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("constraints");
            foreach (var constraint in set.Constraints)
            {
                Write(writer, constraint);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static ConstraintSet Read(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The constraint file is not valid JSON: {exception.Message}", exception);
        }

        using (document)
        {
            var root = new JsonNodeReader(document.RootElement, "$");
            var columns = root.Get("columns").Items().Select(ReadColumn).ToArray();
            var constraints = root.Get("constraints").Items().Select(ReadConstraint).ToArray();
            return new ConstraintSet(columns, constraints, root.TryGet("baseline_violation_rate")?.Number());
        }
    }

    private static void Write(Utf8JsonWriter writer, ColumnStatistics column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        writer.WriteString("dtype", column.Dtype);
        writer.WriteNumber("count", column.Count);
        writer.WriteNumber("missing_count", column.MissingCount);
        writer.WriteNumber("distinct_count", column.DistinctCount);
        if (column.Numbers is { } numbers)
        {
            writer.WriteNumber("min", numbers.Minimum);
            writer.WriteNumber("max", numbers.Maximum);
            writer.WriteNumber("mean", numbers.Mean);
            writer.WriteNumber("std", numbers.StandardDeviation);
            writer.WriteNumber("25%", numbers.FirstQuartile);
            writer.WriteNumber("50%", numbers.Median);
            writer.WriteNumber("75%", numbers.ThirdQuartile);
        }

        writer.WriteEndObject();
    }

    private static ColumnStatistics ReadColumn(JsonNodeReader node)
    {
        var dtype = node.Get("dtype").Text();
        if (dtype is not (ColumnStatistics.Categorical or ColumnStatistics.NumericDiscrete or ColumnStatistics.NumericContinuous))
        {
            throw node.Get("dtype").Error("categorical, numeric_discrete or numeric_continuous");
        }

        var numbers = dtype == ColumnStatistics.Categorical
            ? null
            : new NumberStatistics(
                node.Get("min").Number(), node.Get("max").Number(), node.Get("mean").Number(), node.Get("std").Number(),
                node.Get("25%").Number(), node.Get("50%").Number(), node.Get("75%").Number());
        return new ColumnStatistics(
            node.Get("name").Text(), dtype, node.Get("count").Count(), node.Get("missing_count").Count(), node.Get("distinct_count").Count(), numbers);
    }

    private static void Write(Utf8JsonWriter writer, Constraint constraint)
    {
        writer.WriteStartObject();
        writer.WriteString("name", constraint.Name);
        writer.WriteString("id", constraint.Id);
        writer.WriteString("kind", constraint.Kind);
        writer.WriteStartArray("columns");
        foreach (var column in constraint.Columns)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("content");
        constraint.WriteContent(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Constraint ReadConstraint(JsonNodeReader node)
    {
        var columns = node.Get("columns").Items().Select(item => item.Text()).ToArray();
        var (kind, count) = node.Get("kind").Text() switch
        {
            "single_column" => ("one column", 1),
            "two_column" => ("two columns", 2),
            _ => throw node.Get("kind").Error("single_column or two_column"),
        };
        var id = node.Get("id").Id();
        var content = node.Get("content");
        var name = node.Get("name").Text();
        if (columns.Length != count)
        {
            throw node.Get("columns").Error(kind);
        }

        return (name, count) switch
        {
            (CategoricalDistributionConstraint.TypeName, 1) => CategoricalDistributionConstraint.Read(content, columns, id),
            (NumericRangeConstraint.TypeName, 1) => NumericRangeConstraint.Read(content, columns, id),
            (NumericDistributionConstraint.TypeName, 1) => NumericDistributionConstraint.Read(content, columns, id),
            (CategoryNumberRangeConstraint.TypeName, 2) => CategoryNumberRangeConstraint.Read(content, columns, id),
            (CategoryNumberDistributionConstraint.TypeName, 2) => CategoryNumberDistributionConstraint.Read(content, columns, id),
            (CategoryPairConstraint.TypeName, 2) => CategoryPairConstraint.Read(content, columns, id),
            _ => throw node.Get("name").Error($"the name of a constraint on {kind}, not '{name}'"),
        };
    }
}
