using System.Text;
using Assay.Server.Intake.Log;

namespace Assay.Server.Tests.Intake.Log;

/// <summary>The log on a real folder.</summary>
public sealed class IntakeLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-log-").FullName;

    [Fact]
    public async Task Append_from_many_at_once_gives_each_its_own_number_and_keeps_all()
    {
        var acknowledged = new Dictionary<long, string>();
        await using (var log = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
            {
                for (var i = 0; i < 200; i++)
                {
                    var text = $"client {client} row {i}";
                    var number = await log.AppendAsync(Encoding.UTF8.GetBytes(text));
                    lock (acknowledged)
                    {
                        acknowledged.Add(number, text);
                    }
                }
            })));
        }

        await using var opened = Open();
        var read = opened.Read(0, long.MaxValue).ToDictionary(f => f.Number, f => Encoding.UTF8.GetString(f.Payload));

        Assert.Equal(3_200, read.Count);
        Assert.All(acknowledged, a => Assert.Equal(a.Value, read[a.Key]));
        Assert.Equal(3_201, await opened.AppendAsync("next"u8.ToArray()));
    }

    [Fact]
    public async Task Read_goes_on_where_it_stopped_while_frames_are_appended()
    {
        await using var log = Open();
        var seen = new List<string>();
        var position = 0L;
        for (var i = 0; i < 500; i++)
        {
            await log.AppendAsync(Encoding.UTF8.GetBytes($"{i}"));
            if (i % 7 == 0)
            {
                foreach (var (number, payload) in log.Read(position, 100))
                {
                    seen.Add(Encoding.UTF8.GetString(payload));
                    position = number;
                }
            }
        }

        seen.AddRange(log.Read(position, long.MaxValue).Select(f => Encoding.UTF8.GetString(f.Payload)));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), seen);
    }

    [Fact]
    public async Task Reclaim_deletes_what_is_not_needed_and_numbers_go_on()
    {
        await using (var log = Open())
        {
            for (var i = 0; i < 400; i++)
            {
                await log.AppendAsync(new byte[1_000]);
            }

            var before = Directory.GetFiles(_folder).Length;
            log.Reclaim(400);
            Assert.True(Directory.GetFiles(_folder).Length < before);
        }

        foreach (var file in Directory.GetFiles(_folder))
        {
            File.Delete(file);
        }

        await using var opened = IntakeLog.Open(new PhysicalFileSystem(_folder), new IntakeLogOptions(), reclaimed: 400);
        Assert.Equal(401, await opened.AppendAsync(new byte[1]));
    }

    [Fact]
    public async Task WaitBehind_ends_when_a_frame_is_durable()
    {
        await using var log = Open();
        var waiting = log.WaitBehindAsync(0, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        await log.AppendAsync(new byte[1]);

        await waiting;
        Assert.Equal(1, log.Durable);
    }

    [Fact]
    public async Task Append_larger_than_a_segment_gets_one_of_its_own()
    {
        await using var log = Open();
        var large = new byte[200_000];
        large.AsSpan().Fill(7);
        var number = await log.AppendAsync(large);

        Assert.Equal(large, Assert.Single(log.Read(number - 1, long.MaxValue)).Payload);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IntakeLog Open() => IntakeLog.Open(new PhysicalFileSystem(_folder), new IntakeLogOptions { SegmentBytes = 65_536 }, 0);
}
