namespace Assay.Server.Tests.Records.DuckDb;

public sealed class DuckDbWritesTests() : RecordStoreWrites(new DuckDbPlace());
