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

    [Fact]
    public void ThrowIfWaiting_after_a_hundred_failures_for_many_users_refuses_the_address()
    {
        var guard = new LoginGuard(_clock);
        for (var i = 0; i < 100; i++)
        {
            guard.Failed($"user {i}", "10.0.0.1");
        }

        Assert.Equal(429, Assert.Throws<ApiException>(() => guard.ThrowIfWaiting("anybody", "10.0.0.1")).StatusCode);
        guard.ThrowIfWaiting("anybody", "10.0.0.2");
        _clock.Advance(TimeSpan.FromSeconds(1));
        guard.ThrowIfWaiting("anybody", "10.0.0.1");
    }

    [Fact]
    public void Failed_for_many_users_is_forgotten_after_a_quiet_quarter_of_an_hour()
    {
        var guard = new LoginGuard(_clock);
        for (var i = 0; i < 99; i++)
        {
            guard.Failed($"user {i}", "10.0.0.1");
        }

        _clock.Advance(TimeSpan.FromMinutes(16));
        guard.Failed("one more", "10.0.0.1");

        guard.ThrowIfWaiting("anybody", "10.0.0.1");
    }

    [Fact]
    public async Task CheckAsync_many_at_once_checks_no_more_than_were_free()
    {
        var guard = new LoginGuard(_clock);
        var checks = 0;
        var guesses = Enumerable.Range(0, 200).Select(_ => guard.CheckAsync(
            "admin",
            "10.0.0.1",
            async () =>
            {
                Interlocked.Increment(ref checks);
                await Task.Yield();
                return null;
            },
            "wrong",
            TestContext.Current.CancellationToken));
        var statuses = await Task.WhenAll(guesses.Select(async g => (await Assert.ThrowsAsync<ApiException>(() => g)).StatusCode));

        Assert.InRange(checks, 10, 11);
        Assert.Equal(checks, statuses.Count(s => s == 401));
    }

    private static void Fail(LoginGuard guard, int times)
    {
        for (var i = 0; i < times; i++)
        {
            guard.Failed("admin", "10.0.0.1");
        }
    }
}
