using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Assay.Contracts.Monitoring;

namespace Assay.Server.Dashboard.Sections;

/// <summary>Reads the data behind measurements, in the shapes that the monitors give it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BiasSummary))]
[JsonSerializable(typeof(OutcomeDistribution))]
[JsonSerializable(typeof(SubgroupSearchResult))]
[JsonSerializable(typeof(LabelledCounts))]
[JsonSerializable(typeof(Calibration))]
[JsonSerializable(typeof(DriftFigures))]
[JsonSerializable(typeof(FieldDistribution))]
[JsonSerializable(typeof(GlobalImportances))]
internal sealed partial class SourceJson : JsonSerializerContext
{
    /// <summary>The first source of a type; null when there is none, or it has another shape: anybody may push measurements.</summary>
    public static T? Read<T>(Measurement measurement, string type, JsonTypeInfo<T> shape, string? id = null)
        where T : class
    {
        var source = measurement.Sources?.FirstOrDefault(s => s.Type == type && (id is null || s.Id == id));
        try
        {
            return source?.Data?.Deserialize(shape);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
