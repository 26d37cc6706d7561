using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Drift;
using Assay.Server.Monitoring.DriftV2;
using Assay.Server.Monitoring.Explainability;
using Assay.Server.Monitoring.Fairness;
using Assay.Server.Monitoring.Health;
using Assay.Server.Monitoring.Instances;
using Assay.Server.Monitoring.Measurements;
using Assay.Server.Monitoring.Performance;
using Assay.Server.Monitoring.Quality;
using Assay.Server.Monitoring.Runs;
using Assay.Server.Monitoring.Schedules;

namespace Assay.Server.Monitoring;

/// <summary>The monitor pipeline and every monitor, one line each.</summary>
internal static class MonitoringExtensions
{
    public static IServiceCollection AddMonitoring(this IServiceCollection services) => services
        .AddSingleton<IMonitor, DriftMonitor>()
        .AddSingleton<IMonitor, DriftV2Monitor>()
        .AddSingleton<IMonitor, ExplainabilityMonitor>()
        .AddSingleton<IMonitor, FairnessMonitor>()
        .AddSingleton<IMonitor, ModelHealthMonitor>()
        .AddSingleton<IMonitor, PerformanceMonitor>()
        .AddSingleton<IMonitor, QualityMonitor>()
        .AddSingleton<ConfusionCells>()
        .AddSingleton<DriftArtifacts>()
        .AddSingleton<FeedbackReader>()
        .AddSingleton<GlobalExplanations>()
        .AddSingleton<DriftBaselines>()
        .AddSingleton<WindowComparison>()
        .AddSingleton<MonitorDefinitions>()
        .AddSingleton<MonitorInstanceService>()
        .AddSingleton<SetUpQueue>()
        .AddSingleton<MeasurementStore>()
        .AddSingleton<RunQueue>()
        .AddSingleton<RunService>()
        .AddSingleton<ServedTimes>()
        .AddSingleton<Scheduler>()
        .AddHostedService<SetUpWorker>()
        .AddHostedService<RunWorker>()
        .AddHostedService(s => s.GetRequiredService<Scheduler>());
}
