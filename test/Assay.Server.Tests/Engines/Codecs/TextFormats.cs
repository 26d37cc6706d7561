using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Codecs;

/// <summary>Formats of tables for codecs that carry numbers as text: texts that look like numbers are categorical.</summary>
internal static class TextFormats
{
    /// <summary>Answers have none of the features, as engines' own columns have none.</summary>
    public static PayloadFormat Of(Table rows) => new()
    {
        Features = [.. rows.Columns.Select(c => c.Name).Where(n => n is not ("prediction" or "probability"))],
        Categorical = rows.Columns.Where(c => c is TextColumn).Select(c => c.Name).ToHashSet(),
        Classes = ["No Risk", "Risk"],
        AssetName = "german_credit",
        InputSchemaId = "table",
    };
}
