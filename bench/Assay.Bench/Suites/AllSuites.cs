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
    };
}
