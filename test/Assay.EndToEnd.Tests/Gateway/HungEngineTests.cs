using Assay.Server.Tests.Gateway.Faults;

namespace Assay.EndToEnd.Tests.Gateway;

/// <summary>An engine that hangs with a thousand requests under way: the others' applications do not notice.</summary>
public class HungEngineTests
{
    private const int Hanging = 1_000;

    /// <summary>Twice nearly nothing is less than a busy machine can hold.</summary>
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Engine_that_hangs_makes_no_other_slower()
    {
        var whole = RawEngine.Answer(GatewayServer.Answer);
        await using var sound = new RawEngine(_ => (whole, RawEnding.Keep));
        await using var hung = new RawEngine(_ => ([], RawEnding.Hang));
        await using var server = await GatewayServer.StartAsync();
        await server.AddAsync("sound", sound.Address);
        await server.AddAsync("hung", hung.Address);
        Task ScoreAsync() => server.ScoreAsync("sound", 0);
        await GatewayServer.SlowestPercentAsync(ScoreAsync);
        var quiet = await GatewayServer.SlowestPercentAsync(ScoreAsync);

        var hanging = Enumerable.Range(0, Hanging).Select(n => server.ScoreAsync("hung", n)).ToList();
        while (hung.Received.Count < Hanging)
        {
            await Task.Delay(PollInterval, TestContext.Current.CancellationToken);
        }

        var beside = await GatewayServer.SlowestPercentAsync(ScoreAsync);

        TestContext.Current.TestOutputHelper!.WriteLine($"p99 {quiet.TotalMilliseconds:0.00} ms alone, {beside.TotalMilliseconds:0.00} ms beside {Hanging} calls that hang");
        Assert.All(hanging, h => Assert.False(h.IsCompleted));
        Assert.True(beside <= 2 * quiet || beside <= Floor, $"{beside} beside calls that hang, {quiet} alone");
    }
}
