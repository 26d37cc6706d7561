namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>An array a column.</summary>
public class ColumnsMappingTests : MappingCodecConformance
{
    protected override string Declared => """
        {
          "request": {"rows": "/inputs", "layout": "columns"},
          "response": {"layout": "columns", "prediction": "/predict", "probability": {"members": {"Risk": "/p/1", "No Risk": "/p/0"}}, "row": {"p": []}}
        }
        """;

    // The declared order of the classes is another one than the generator's.
    internal override CsCheck.Gen<Assay.Server.Engines.EngineAnswer> Answers => CsCheck.Gen.Select(base.Answers, answer => Swapped.Of(answer));
}
