using Assay.Server.Records;
using Assay.Server.Records.DuckDb;

namespace Assay.Server.Tests.Records.DuckDb;

/// <summary>A folder with a DuckDB file.</summary>
internal sealed class DuckDbPlace : IStorePlace
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-records-").FullName;

    public IRecordStore Store() => new DuckDbRecordStore(Path.Combine(_folder, "records.duckdb"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
