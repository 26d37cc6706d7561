using Assay.Contracts.Monitoring;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Definitions;

/// <summary>Model health: how much a deployment is used and how fast it answers.</summary>
internal static class ModelHealthDefinition
{
    public const string Id = "model_health";

    private static readonly string[] Statistics = ["Average", "Median", "Minimum", "Maximum"];

    public static readonly MonitorDefinition Value = Monitor(
        "Model health",
        "How much the deployment is used, how fast it answers and how often it fails.",
        [
            Metric("total_scoring_requests", "Total scoring requests"),
            Metric("total_records", "Total records"),
            .. Family("records", "records"),
            Metric("total_payload_size", "Total payload size"),
            .. Family("payload_size", "payload size"),
            .. Family("api_throughput", "API throughput", MoreIsBetter),
            .. Family("api_latency", "API latency", LessIsBetter),
            .. Family("record_throughput", "record throughput", MoreIsBetter),
            .. Family("record_latency", "record latency", LessIsBetter),
            Metric("users", "Users"),
            Metric("errors", "Errors", LessIsBetter),
            Metric("data_errors", "Data errors", LessIsBetter),
            Metric("system_errors", "System errors", LessIsBetter),
            Metric("total_input_token_count", "Total input token count"),
            .. Family("input_token_count", "input token count"),
            Metric("total_output_token_count", "Total output token count"),
            .. Family("output_token_count", "output token count"),
        ],
        [],
        Every(1, "hour"));

    private static IEnumerable<MetricDefinition> Family(string id, string name, string direction = Neutral) =>
        Statistics.Select(statistic => Metric($"{statistic.ToLowerInvariant()}_{id}", $"{statistic} {name}", direction));
}
