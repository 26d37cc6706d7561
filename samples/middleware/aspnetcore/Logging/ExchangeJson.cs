using System.Text.Json.Serialization;

namespace Assay.SampleService.Logging;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<LoggedExchange>))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
