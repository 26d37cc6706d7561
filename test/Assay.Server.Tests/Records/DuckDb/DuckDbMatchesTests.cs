namespace Assay.Server.Tests.Records.DuckDb;

public sealed class DuckDbMatchesTests() : RecordStoreMatches(new DuckDbPlace());
