namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>Rows as arrays whose names stand beside them.</summary>
public class NamedArraysMappingTests : MappingCodecConformance
{
    protected override string Declared => """
        {
          "request": {"rows": "/dataframe_split/data", "names": "/dataframe_split/columns", "layout": "arrays"},
          "response": {"rows": "/data", "names": "/columns", "labels": "/classes", "layout": "arrays", "prediction": "/label", "probability": {"scalar": "/score"}}
        }
        """;
}
