using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Assay.EndToEnd.Tests.MainJob;
using Assay.EndToEnd.Tests.Processes;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>The disk fills up while the server takes rows in, moves them into its store, and writes its catalog.</summary>
public class FullDiskTests
{
    private const int Seed = 42;
    private const int DiskMebibytes = 96;
    private const int RowsPerBatch = 400;

    /// <summary>So many refusals in a row: by then every part of the server has met the full disk.</summary>
    private const int Refusals = 8;

    private const int MostSent = 2_000;

    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private static int Fillings => int.TryParse(Environment.GetEnvironmentVariable("ASSAY_FULL_DISKS"), out var fillings) ? fillings : 1;

    [Fact]
    public async Task Full_at_any_moment_the_server_takes_nothing_it_cannot_keep_answers_reads_and_goes_on_when_there_is_room()
    {
        var random = new Random(Seed);
        await using var disk = await SmallDisk.MountAsync(DiskMebibytes);
        await using var server = await MonitoredServer.StartAsync(await AssayServer.StartInAsync(disk.Data));
        var slowest = TimeSpan.Zero;
        var rows = 0L;
        var sent = 0;
        for (var filling = 0; filling < Fillings; filling++)
        {
            // The disk is full at once, or after some more of what the server writes.
            await server.StartRunsAsync();
            disk.Fill(left: random.Next(3) * random.Next(2 << 20));
            for (var (refused, begin) = (0, sent); refused < Refusals; sent++)
            {
                Assert.True(sent - begin < MostSent, "the disk does not fill");
                var status = await SendAsync(server, sent);
                rows += status == HttpStatusCode.Accepted ? RowsPerBatch : 0;
                refused = status == HttpStatusCode.Accepted ? 0 : refused + 1;
                Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.InsufficientStorage or HttpStatusCode.ServiceUnavailable, $"records: {status}");
                disk.Fill();
            }

            var providers = await RefuseProviderAsync(server);
            Assert.Equal(providers, (await server.Sdk.GetAsync("service_providers"))["service_providers"]!.AsArray().Count);
            await server.Sdk.GetAsync($"data_sets/{server.PayloadSet}/records", ("limit", "10"));
            await server.Sdk.CountAsync(server.PayloadSet);

            disk.Free();
            var watch = Stopwatch.StartNew();
            while (await SendAsync(server, sent++) != HttpStatusCode.Accepted)
            {
                Assert.True(watch.Elapsed < BackLimit, $"records are not taken {watch.Elapsed} after there is room again");
            }

            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            rows += RowsPerBatch;
            await UntilStoredAsync(server, rows);
            await server.AssertRunsEndedAsync();
        }

        await server.Server.Process.KillAsync();
        await server.StartAgainAsync();
        await UntilStoredAsync(server, rows);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Fillings} fillings, {rows} rows, intake back after {slowest.TotalMilliseconds:0} ms at the most");
    }

    private static async Task<HttpStatusCode> SendAsync(MonitoredServer server, int number)
    {
        using var body = new ByteArrayContent(new RowBatch($"full-{number}", 1, RowsPerBatch).Body());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await server.Http.PostAsync(new Uri(server.Records, UriKind.Relative), body, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Binds engines until the catalog takes no more, which is to be said in so many words.</summary>
    /// <returns>How many there are.</returns>
    private static async Task<int> RefuseProviderAsync(MonitoredServer server)
    {
        var known = (await server.Sdk.GetAsync("service_providers"))["service_providers"]!.AsArray().Count;
        while (true)
        {
            var provider = Bodies.Provider("one too many");
            provider["description"] = new string('x', 100_000);
            using var body = new StringContent(provider.ToJsonString(), new MediaTypeHeaderValue("application/json"));
            using var answer = await server.Http.PostAsync(new Uri($"/openscale/{server.Sdk.DataMartId}/v2/service_providers", UriKind.Relative), body, TestContext.Current.CancellationToken);
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]![0]!;
                Assert.Equal((HttpStatusCode.InsufficientStorage, "catalog_full"), (answer.StatusCode, (string)said["code"]!));
                return known;
            }

            known++;
        }
    }

    private static async Task UntilStoredAsync(MonitoredServer server, long rows)
    {
        using var timeout = new CancellationTokenSource(SettleLimit);
        long count;
        while ((count = await server.Sdk.CountAsync(server.PayloadSet)) != rows)
        {
            Assert.False(timeout.IsCancellationRequested, $"{count} rows are stored of {rows} that were acknowledged");
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }
}
