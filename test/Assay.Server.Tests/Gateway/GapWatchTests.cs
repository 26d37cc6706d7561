using Assay.Contracts.Subscriptions;
using Assay.Server.Gateway;

namespace Assay.Server.Tests.Gateway;

public class GapWatchTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly GapWatch _watch = new();

    [Fact]
    public void Lose_first_begins_a_gap_and_later_ones_extend_it()
    {
        _watch.Lose("full", Begin);
        _watch.Lose("still full", Begin.AddHours(2));

        Assert.Equal(
            new LoggingGap { State = "open", Since = Begin.UtcDateTime, Until = Begin.AddHours(2).UtcDateTime, Lost = 2, Reason = "full" },
            Assert.Single(_watch.Unrecorded).Value);
    }

    [Fact]
    public void Regain_closes_the_gap_at_the_last_loss()
    {
        _watch.Lose("full", Begin);
        _watch.Regain();

        Assert.Equal(("closed", Begin.UtcDateTime), (_watch.Latest!.Value.Gap.State, _watch.Latest.Value.Gap.Until));
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(60, 2)]
    public void Lose_again_within_a_minute_reopens_the_gap(int seconds, int gaps)
    {
        _watch.Lose("full", Begin);
        _watch.Regain();
        _watch.Lose("full", Begin.AddSeconds(seconds));

        Assert.Equal((gaps, 2), (_watch.Unrecorded.Count, _watch.Unrecorded.Values.Sum(g => g.Lost)));
        Assert.Equal("open", _watch.Latest!.Value.Gap.State);
    }

    [Fact]
    public void Recorded_forgets_a_gap_unless_it_has_changed_meanwhile()
    {
        _watch.Lose("full", Begin);
        var (id, before) = _watch.Latest!.Value;
        _watch.Lose("full", Begin);
        _watch.Recorded(id, before);
        Assert.Single(_watch.Unrecorded);

        _watch.Recorded(id, _watch.Latest.Value.Gap);
        Assert.Empty(_watch.Unrecorded);
    }

    [Fact]
    public void Regain_without_a_gap_makes_none()
    {
        _watch.Regain();

        Assert.Null(_watch.Latest);
        Assert.Empty(_watch.Unrecorded);
    }
}
