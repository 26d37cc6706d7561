namespace Assay.Server.Tests.Records.DuckDb;

public sealed class DuckDbValuesTests() : RecordStoreValues(new DuckDbPlace());
