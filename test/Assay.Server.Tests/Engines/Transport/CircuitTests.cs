using Assay.Server.Engines;
using Assay.Server.Engines.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Engines.Transport;

public class CircuitTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly Circuit _circuit;

    public CircuitTests() => _circuit = new Circuit(_clock);

    [Fact]
    public void Enter_after_four_failures_is_open_to_calls()
    {
        Fail(4);

        Assert.Null(Refusal());
    }

    [Fact]
    public void Enter_after_five_failures_is_refused_with_the_count_the_wait_and_the_last_reason()
    {
        Fail(4);
        _circuit.Fail("No route to it.");
        _clock.Advance(TimeSpan.FromSeconds(2.5));

        Assert.Equal("engine did not answer 5 calls in a row and is tried again in 8 s; this call was not sent. The last one: No route to it.", Refusal());
    }

    [Fact]
    public void Enter_after_failures_with_a_success_between_is_open_to_calls()
    {
        Fail(4);
        _circuit.Succeed();
        Fail(4);

        Assert.Null(Refusal());
    }

    [Fact]
    public void Enter_after_the_pause_lets_one_through()
    {
        Fail(5);
        _clock.Advance(Pause);

        Assert.Null(Refusal());
        Assert.NotNull(Refusal());
    }

    [Fact]
    public void Enter_after_a_probe_that_failed_waits_again()
    {
        Fail(5);
        _clock.Advance(Pause);
        Assert.Null(Refusal());
        Fail(1);
        _clock.Advance(Pause - TimeSpan.FromTicks(1));

        Assert.NotNull(Refusal());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(Refusal());
    }

    [Fact]
    public void Enter_after_a_probe_that_nobody_heard_of_again_lets_the_next_through()
    {
        Fail(5);
        _clock.Advance(Pause);
        Assert.Null(Refusal());
        _clock.Advance(Pause);

        Assert.Null(Refusal());
    }

    [Fact]
    public void Enter_after_a_probe_that_succeeded_is_open_to_calls()
    {
        Fail(5);
        _clock.Advance(Pause);
        Assert.Null(Refusal());
        _circuit.Succeed();

        Assert.Null(Refusal());
        Assert.Null(Refusal());
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _circuit.Fail("It hangs.");
        }
    }

    private string? Refusal()
    {
        try
        {
            _circuit.Enter("engine");
            return null;
        }
        catch (EngineException e)
        {
            return e.Message;
        }
    }
}
