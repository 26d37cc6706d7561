using System.Text;
using Assay.Server.Intake.Log;

namespace Assay.Server.Tests.Intake.Log;

/// <summary>Power loss, failing flushes, full disks and damage, on a simulated disk.</summary>
public class IntakeLogDiskTests
{
    private static readonly IntakeLogOptions Small = new() { SegmentBytes = 4096, AheadBytes = 512 };

    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("ASSAY_DISK_SEEDS"), out var seeds) ? seeds : 500;

    [Fact]
    public async Task Power_loss_at_any_moment_loses_no_acknowledged_frame_and_keeps_no_half_one()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            await RunAsync(seed);
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public async Task Power_loss_in_every_state_of_every_short_history_loses_no_acknowledged_frame(int sectorBytes)
    {
        var states = 0;
        for (var appends = 1; appends <= 3; appends++)
        {
            for (var steps = 0; steps <= MostSteps(appends); steps++)
            {
                var choices = new EveryChoice();
                do
                {
                    await CrashTwiceAsync(new SimulatedDisk(choices.Choose, sectorBytes), appends, steps, choices, $"appends {appends}, steps {steps}, state {states}");
                    states++;
                }
                while (choices.MoveOn());
            }
        }

        Assert.True(states > 1_000, $"only {states} states were looked at");
    }

    [Fact]
    public async Task Flush_that_fails_stops_every_acknowledgement_until_a_restart()
    {
        for (var place = 2; place < 102; place++)
        {
            var disk = new SimulatedDisk(place) { FailingFlush = place };
            var ledger = new Ledger();
            var log = IntakeLog.Open(disk, Small, 0);
            for (var i = 0; i < 120; i++)
            {
                await TryAppendAsync(log, ledger, $"{place}-{i}");
            }

            var acknowledged = ledger.Acknowledged.Count;
            Assert.NotNull(log.Fault);
            Assert.True(acknowledged < 120);
            var refused = await Assert.ThrowsAsync<IntakeLogException>(async () => await log.AppendAsync("late"u8.ToArray()));
            Assert.False(refused.IsFull);
            Assert.Equal(place + 1, disk.Flushes);
            await log.DisposeAsync();
            disk.Crash();
            await VerifyAsync(disk, ledger, $"flush {place}");
        }
    }

    [Fact]
    public async Task Full_disk_refuses_without_acknowledging_and_goes_on_when_there_is_room()
    {
        var disk = new SimulatedDisk(1) { FreeBytes = 9_000 };
        var ledger = new Ledger();
        var log = IntakeLog.Open(disk, Small, 0);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            refused += await TryAppendAsync(log, ledger, $"row {i} {new string('x', 100)}") ? 0 : 1;
            if (i == 150)
            {
                Assert.True(refused > 0);
                disk.FreeBytes = 1_000_000;
            }
        }

        Assert.Null(log.Fault);
        Assert.Contains(ledger.Acknowledged.Values, text => text.StartsWith("row 199", StringComparison.Ordinal));
        await log.DisposeAsync();
        disk.Crash();
        await VerifyAsync(disk, ledger, "full disk");
    }

    [Fact]
    public async Task Log_that_the_store_does_not_follow_is_full_until_it_is_reclaimed()
    {
        await using var log = IntakeLog.Open(new SimulatedDisk(1), Small with { MaxLogBytes = 10_000 }, 0);
        var last = 0L;
        var refused = await Assert.ThrowsAsync<IntakeLogException>(async () =>
        {
            while (true)
            {
                last = await log.AppendAsync(new byte[500]);
            }
        });
        log.Reclaim(last);

        Assert.True(refused.IsFull);
        Assert.Equal(last + 1, await log.AppendAsync(new byte[500]));
    }

    [Fact]
    public async Task Damage_is_found_and_its_neighbours_stay_readable()
    {
        for (var place = 0; place < 300; place++)
        {
            var disk = new SimulatedDisk(place);
            var ledger = new Ledger();
            var log = IntakeLog.Open(disk, Small, 0);
            for (var i = 0; i < 60; i++)
            {
                await TryAppendAsync(log, ledger, $"{i} {new string('y', i)}");
            }

            await log.DisposeAsync();
            disk.FlipBit(place);
            await using var opened = IntakeLog.Open(disk, Small, 0);
            var read = opened.Read(0, long.MaxValue).ToDictionary(f => f.Number, f => Encoding.UTF8.GetString(f.Payload));
            var missing = ledger.Acknowledged.Keys.Except(read.Keys).ToList();

            Assert.All(read, frame => Assert.Equal(ledger.Acknowledged[frame.Key], frame.Value));
            Assert.True(missing.Count <= 1, $"place {place}: {missing.Count} frames are gone");
            Assert.All(missing.Where(m => m < ledger.Acknowledged.Keys.Max()), m => Assert.Contains(opened.Lost, l => l.First <= m && m <= l.Last));
        }
    }

    /// <summary>A segment takes five operations, an append two; every third frame needs a new segment.</summary>
    private static int MostSteps(int appends) => (appends * 7) + 1;

    /// <summary>The power fails after so many steps, and again at any step of the next life.</summary>
    private static async Task CrashTwiceAsync(SimulatedDisk disk, int appends, int steps, EveryChoice choices, string name)
    {
        var ledger = new Ledger();
        disk.FailAfter = steps;
        await AppendInTurnAsync(disk, ledger, appends);
        disk.Crash();
        await VerifyAsync(disk, ledger, name);
        disk.FailAfter = choices.Choose(MostSteps(1) + 1);
        await AppendInTurnAsync(disk, ledger, 1);
        disk.Crash();
        await VerifyAsync(disk, ledger, $"{name}, second life");
    }

    /// <summary>One after the other, so that the history is the same every time.</summary>
    private static async Task AppendInTurnAsync(SimulatedDisk disk, Ledger ledger, int appends)
    {
        try
        {
            await using var log = IntakeLog.Open(disk, Small, 0);
            for (var i = 0; i < appends; i++)
            {
                await TryAppendAsync(log, ledger, $"frame {ledger.Attempted.Count} {new string('x', 900)}");
            }
        }
        catch (PowerFailedException)
        {
            // What was acknowledged until now is in the ledger.
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk(seed);
        var ledger = new Ledger();
        for (var life = 0; life < 4; life++)
        {
            disk.FailAfter = random.Next(3, 60);
            await AppendAsync(disk, ledger, random.Next(1, 40), random, $"seed {seed}");
            disk.Crash();
            if (random.Next(3) == 0)
            {
                // The power fails again while the log is being opened.
                disk.FailAfter = random.Next(0, 3);
                await AppendAsync(disk, ledger, 1, random, $"seed {seed}");
                disk.Crash();
            }

            await VerifyAsync(disk, ledger, $"seed {seed}, life {life}");
        }
    }

    private static async Task AppendAsync(SimulatedDisk disk, Ledger ledger, int appends, Random random, string name)
    {
        try
        {
            await using var log = IntakeLog.Open(disk, Small, ledger.Reclaimed);
            for (var i = 0; i < appends; i++)
            {
                // Several at once share a flush.
                var group = Enumerable.Range(0, random.Next(1, 5)).Select(n => TryAppendAsync(log, ledger, $"{name} {Guid.NewGuid()} {new string('z', random.Next(0, 900))}"));
                await Task.WhenAll(group);
                if (random.Next(6) == 0 && ledger.Acknowledged.Count > 0)
                {
                    ledger.Reclaimed = random.NextInt64(ledger.Reclaimed, ledger.Acknowledged.Keys.Max() + 1);
                    log.Reclaim(ledger.Reclaimed);
                }
            }
        }
        catch (PowerFailedException)
        {
            // What was acknowledged until now is in the ledger.
        }
    }

    private static async Task<bool> TryAppendAsync(IntakeLog log, Ledger ledger, string text)
    {
        lock (ledger)
        {
            ledger.Attempted.Add(text);
        }

        try
        {
            var number = await log.AppendAsync(Encoding.UTF8.GetBytes(text));
            lock (ledger)
            {
                Assert.True(ledger.Acknowledged.TryAdd(number, text), $"number {number} was given twice");
            }

            return true;
        }
        catch (IntakeLogException)
        {
            return false;
        }
    }

    private static async Task VerifyAsync(SimulatedDisk disk, Ledger ledger, string name)
    {
        await using var log = IntakeLog.Open(disk, Small, ledger.Reclaimed);
        var read = log.Read(ledger.Reclaimed, long.MaxValue);
        Assert.True(read.Select(f => f.Number).SequenceEqual(read.Select(f => f.Number).Distinct().Order()), $"{name}: numbers are not in order");
        var found = read.ToDictionary(f => f.Number, f => Encoding.UTF8.GetString(f.Payload));
        foreach (var (number, text) in ledger.Acknowledged.Where(a => a.Key > ledger.Reclaimed))
        {
            Assert.True(found.TryGetValue(number, out var kept), $"{name}: acknowledged frame {number} is lost");
            Assert.True(kept == text, $"{name}: acknowledged frame {number} is altered");
        }

        foreach (var (number, text) in found)
        {
            Assert.True(ledger.Attempted.Contains(text), $"{name}: frame {number} was never written");
            Assert.True(!ledger.Acknowledged.TryGetValue(number, out var kept) || kept == text, $"{name}: frame {number} is another one");
        }

        // Whoever was found without an acknowledgement is kept from now on.
        foreach (var (number, text) in found)
        {
            ledger.Acknowledged.TryAdd(number, text);
        }
    }

    private sealed class Ledger
    {
        public Dictionary<long, string> Acknowledged { get; } = [];

        public HashSet<string> Attempted { get; } = new(StringComparer.Ordinal);

        public long Reclaimed { get; set; }
    }
}
