using Assay.Contracts;
using Assay.Contracts.Access;
using Assay.Contracts.Certifications;
using Assay.Contracts.DataMarts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Explanations;
using Assay.Contracts.Monitoring;

using Assay.Contracts.Subscriptions;

namespace Assay.Server.Catalog;

/// <summary>Every kind of resource the catalog keeps.</summary>
internal static class Kinds
{
    public static readonly ResourceKind<DataMart> DataMart = new("data_mart", "data_marts", AssayJson.Default.DataMart);
    public static readonly ResourceKind<ServiceProvider> ServiceProvider = new("service_provider", "service_providers", AssayJson.Default.ServiceProvider);
    public static readonly ResourceKind<Certification> Certification = new("certification", "service_providers/{parent}/certifications", AssayJson.Default.Certification);
    public static readonly ResourceKind<Subscription> Subscription = new("subscription", "subscriptions", AssayJson.Default.Subscription, IsCached: true);
    public static readonly ResourceKind<LoggingGap> LoggingGap = new("logging_gap", "subscriptions/{parent}/logging_gaps", AssayJson.Default.LoggingGap);
    public static readonly ResourceKind<DataSet> DataSet = new("data_set", "data_sets", AssayJson.Default.DataSet, IsCached: true);
    public static readonly ResourceKind<MonitorDefinition> MonitorDefinition = new("monitor_definition", "monitor_definitions", AssayJson.Default.MonitorDefinition);
    public static readonly ResourceKind<MonitorInstance> MonitorInstance = new("monitor_instance", "monitor_instances", AssayJson.Default.MonitorInstance);
    public static readonly ResourceKind<MonitoringRun> Run = new("run", "monitor_instances/{parent}/runs", AssayJson.Default.MonitoringRun);
    public static readonly ResourceKind<ExplanationTaskEntity> ExplanationTask = new("explanation_task", "explanation_tasks", AssayJson.Default.ExplanationTaskEntity);
    public static readonly ResourceKind<ApiKey> ApiKey = new("api_key", "api_keys", AssayJson.Default.ApiKey);
}
