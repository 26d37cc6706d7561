using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

public class CsvMappingTests : MappingCodecConformance
{
    protected override string Declared => """
        {
          "request": {"format": "csv", "delimiter": ";"},
          "response": {"format": "csv", "header": false, "prediction": "/0", "probability": {"members": {"No Risk": "/2", "Risk": "/1"}}}
        }
        """;

    internal override Gen<Table> Tables => RandomMappings.CsvTables;
}
