namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>Rows as arrays without names.</summary>
public class ArraysMappingTests : MappingCodecConformance
{
    protected override string Declared => """
        {
          "request": {"rows": "/instances", "layout": "arrays"},
          "response": {"layout": "arrays", "prediction": "/1", "probability": {"vector": "/0"}}
        }
        """;
}
