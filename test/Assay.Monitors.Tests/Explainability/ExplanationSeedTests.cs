using Assay.Monitors.Explainability;

namespace Assay.Monitors.Tests.Explainability;

public class ExplanationSeedTests
{
    [Fact]
    public void For_known_texts_is_FNV_1a_of_them_and_their_ends() =>
        Assert.Equal(18396352367745193617UL, ExplanationSeed.For("row-1", "모델", "lime 800"));

    [Fact]
    public void For_texts_that_run_together_alike_differs() =>
        Assert.NotEqual(ExplanationSeed.For("ab", "c", ""), ExplanationSeed.For("a", "bc", ""));
}
