namespace Assay.Server.DataSets;

/// <summary>Data sets and their records.</summary>
internal static class DataSetsExtensions
{
    public static IServiceCollection AddDataSets(this IServiceCollection services) =>
        services.AddSingleton<DataSetService>().AddSingleton<RecordWriter>().AddSingleton<TransactionJoin>();
}
