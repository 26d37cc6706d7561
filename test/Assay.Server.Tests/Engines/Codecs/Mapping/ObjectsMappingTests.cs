namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>Rows as objects inside constant members, values renamed and nested.</summary>
public class ObjectsMappingTests : MappingCodecConformance
{
    protected override string Declared => """
        {
          "request": {
            "template": {"Inputs": {}, "GlobalParameters": {"method": "predict"}}, "rows": "/Inputs/input1",
            "row": {"version": 3}, "columns": {"integer": "/person/age", "text \"=\"": "/person/name"}
          },
          "response": {"rows": "/Results/output1", "prediction": "/Scored Labels", "probability": {"map": "/scores"}}
        }
        """;
}
