namespace Assay.Server.Tests.Records.DuckDb;

public sealed class DuckDbQueriesTests() : RecordStoreQueries(new DuckDbPlace());
