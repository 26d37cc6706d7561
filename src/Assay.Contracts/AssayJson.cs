using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Assay.Contracts.Access;
using Assay.Contracts.Certifications;
using Assay.Contracts.DataMarts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Providers;
using Assay.Contracts.Subscriptions;

namespace Assay.Contracts;

/// <summary>
/// How the records of this assembly are written: snake_case names, members without a value left out, times as
/// ISO 8601 in UTC. A member that is absent is set to null, whatever the record's own initial value, so that members with
/// another default say it in their setter.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(IReadOnlyList<JsonPatchOperation>))]
[JsonSerializable(typeof(Resource<DataMart>))]
[JsonSerializable(typeof(DataMartList))]
[JsonSerializable(typeof(Resource<ServiceProvider>))]
[JsonSerializable(typeof(ServiceProviderList))]
[JsonSerializable(typeof(Resource<Subscription>))]
[JsonSerializable(typeof(SubscriptionList))]
[JsonSerializable(typeof(Resource<LoggingGap>))]
[JsonSerializable(typeof(LoggingGapList))]
[JsonSerializable(typeof(SchemasRequest))]
[JsonSerializable(typeof(CertificationRequest))]
[JsonSerializable(typeof(Resource<Certification>))]
[JsonSerializable(typeof(CertificationList))]
[JsonSerializable(typeof(Resource<DataSet>))]
[JsonSerializable(typeof(DataSetList))]
[JsonSerializable(typeof(RecordsState))]
[JsonSerializable(typeof(Resource<MonitorDefinition>))]
[JsonSerializable(typeof(MonitorDefinitionList))]
[JsonSerializable(typeof(Resource<MonitorInstance>))]
[JsonSerializable(typeof(MonitorInstanceList))]
[JsonSerializable(typeof(Resource<MonitoringRun>))]
[JsonSerializable(typeof(MonitoringRunList))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(ConfusionCell))]
[JsonSerializable(typeof(Resource<Measurement>))]
[JsonSerializable(typeof(MeasurementList))]
[JsonSerializable(typeof(IReadOnlyList<MeasurementRequest>))]
[JsonSerializable(typeof(IReadOnlyList<MeasurementReceipt>))]
[JsonSerializable(typeof(MetricSeries))]
[JsonSerializable(typeof(ExplanationTasksRequest))]
[JsonSerializable(typeof(ExplanationTasksReceipt))]
[JsonSerializable(typeof(ExplanationTask))]
[JsonSerializable(typeof(ExplanationTaskList))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(ValidateAuthResponse))]
[JsonSerializable(typeof(IamToken))]
[JsonSerializable(typeof(Entitlements))]
[JsonSerializable(typeof(Heartbeat))]
[JsonSerializable(typeof(Resource<ApiKey>))]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class AssayJson : JsonSerializerContext;
