using Assay.Server.Hosting;

namespace Assay.Server.Tests.Hosting;

public class RestDetectorTests
{
    private readonly RestDetector _rest = new(1_000);

    [Fact]
    public void Begins_after_work_when_little_is_allocated()
    {
        Assert.False(_rest.Begins(1_000 + RestDetector.Work));
        Assert.True(_rest.Begins(1_000 + RestDetector.Work + RestDetector.Resting - 1));
    }

    [Fact]
    public void Begins_once_a_rest()
    {
        _rest.Begins(1_000 + RestDetector.Work);
        _rest.Begins(1_000 + RestDetector.Work);

        Assert.False(_rest.Begins(1_000 + RestDetector.Work));
        Assert.False(_rest.Begins(1_000 + (2 * RestDetector.Work)));
        Assert.True(_rest.Begins(1_000 + (2 * RestDetector.Work)));
    }

    [Fact]
    public void Begins_not_without_work()
    {
        Assert.False(_rest.Begins(1_000));
        Assert.False(_rest.Begins(1_000 + RestDetector.Work - 1));
        Assert.False(_rest.Begins(1_000 + RestDetector.Work - 1));
    }
}
