using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Engines.Codecs;

/// <summary>The columns of formats that have no names, or no types: the features in the model's order.</summary>
internal static class FeatureColumns
{
    /// <summary>An empty column for each feature; categories hold text whatever they look like.</summary>
    /// <exception cref="CodecException">The features are not known.</exception>
    public static IReadOnlyList<ColumnBuilder> Builders(PayloadFormat format) => format.Features.Count > 0
        ? [.. format.Features.Select(f => new ColumnBuilder(f, format.Categorical.Contains(f) ? ColumnType.Text : null))]
        : throw new CodecException("", "the format has no column names, and the subscription names no features; set asset_properties.feature_fields");

    public static Table Build(IEnumerable<ColumnBuilder> columns) => new([.. columns.Select(c => c.Build())]);
}
