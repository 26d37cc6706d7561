using Assay.Server.Access;
using Assay.Server.Http;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Access;

public class LoginGuardTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void ThrowIfWaiting_after_ten_failures_refuses_that_pair_only()
    {
        var guard = new LoginGuard(_clock);
        Fail(guard, 10);

        Assert.Equal(429, Assert.Throws<ApiException>(() => guard.ThrowIfWaiting("admin", "10.0.0.1")).StatusCode);
        guard.ThrowIfWaiting("admin", "10.0.0.2");
        guard.ThrowIfWaiting("other", "10.0.0.1");
    }

    [Fact]
    public void ThrowIfWaiting_after_nine_failures_lets_through()
    {
        var guard = new LoginGuard(_clock);
        Fail(guard, 9);

        guard.ThrowIfWaiting("admin", "10.0.0.1");
    }

    [Fact]
    public void Failed_again_doubles_the_wait()
    {
        var guard = new LoginGuard(_clock);
        Fail(guard, 13);
        _clock.Advance(TimeSpan.FromSeconds(7));

        Assert.Throws<ApiException>(() => guard.ThrowIfWaiting("admin", "10.0.0.1"));
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        guard.ThrowIfWaiting("admin", "10.0.0.1");
    }

    [Fact]
    public void Succeeded_forgets_the_failures()
    {
        var guard = new LoginGuard(_clock);
        Fail(guard, 9);
        guard.Succeeded("admin", "10.0.0.1");
        Fail(guard, 9);

        guard.ThrowIfWaiting("admin", "10.0.0.1");
    }

    private static void Fail(LoginGuard guard, int times)
    {
        for (var i = 0; i < times; i++)
        {
            guard.Failed("admin", "10.0.0.1");
        }
    }
}
