namespace Assay.Server.Tests.Records.DuckDb;

public sealed class DuckDbConcurrencyTests() : RecordStoreConcurrency(new DuckDbPlace());
