using Assay.Server.Hosting;
using Assay.Server.Intake;
using Assay.Server.Records.DuckDb;

namespace Assay.Server.Records;

/// <summary>Record sets and the way in.</summary>
internal static class RecordsExtensions
{
    public static IServiceCollection AddRecords(this IServiceCollection services) => services
        .AddSingleton<IRecordStore>(s => new DuckDbRecordStore(Path.Combine(s.GetRequiredService<AssaySettings>().Data, "records.duckdb")))
        .AddSingleton<RecordSets>()
        .AddSingleton<IntakeLogHolder>()
        .AddSingleton<RowBlockPool>()
        .AddSingleton<RecordIntake>()
        .AddSingleton<RecordLoader>()
        .AddHostedService(s => s.GetRequiredService<RecordLoader>())
        .AddSingleton<IReadinessCheck, Catalog.CatalogReadiness>()
        .AddSingleton<IReadinessCheck, IntakeReadiness>();
}
