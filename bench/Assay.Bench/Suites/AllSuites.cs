namespace Assay.Bench.Suites;

/// <summary>The table of contents.</summary>
internal static class AllSuites
{
    public static readonly IReadOnlyDictionary<string, Func<SuiteContext, Task>> ByName = new Dictionary<string, Func<SuiteContext, Task>>(StringComparer.Ordinal)
    {
        ["json"] = JsonSuite.RunAsync,
        ["intake"] = IntakeSuite.RunAsync,
        ["seal"] = SealSuite.RunAsync,
        ["single"] = SingleRowSuite.RunAsync,
        ["batch"] = BatchSuite.RunAsync,
        ["ingest"] = IngestSuite.RunAsync,
        ["visible"] = VisibleSuite.RunAsync,
        ["explain"] = ExplainSuite.RunAsync,
        ["lime"] = LimeSuite.RunAsync,
        ["fairness"] = FairnessSuite.RunAsync,
        ["quality"] = QualitySuite.RunAsync,
        ["drift"] = DriftSuite.RunAsync,
        ["start"] = StartSuite.RunAsync,
        ["memory"] = MemorySuite.RunAsync,
        ["gateway"] = GatewaySuite.RunAsync,
    };
}
