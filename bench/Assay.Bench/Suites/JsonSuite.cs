using Assay.Bench.Payload;
using Assay.Bench.Reporting;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Bench.Suites;

/// <summary>Validating decode of a records body into typed columns (J1).</summary>
internal static class JsonSuite
{
    private const double RoundSeconds = 0.25;

    private const string JsonLoads = """
        import json, sys, time
        text = open(sys.argv[1], 'rb').read()
        for line in sys.stdin:
            n = int(line)
            begin = time.process_time()
            for _ in range(n):
                parsed = json.loads(text)
            print((time.process_time() - begin) / n, len(parsed[0]['request']['values']), flush=True)
        """;

    public static async Task RunAsync(SuiteContext context)
    {
        foreach (var rows in new[] { 1, 100, 1_000, 10_000 })
        {
            await RunAsync(context, PayloadBody.Create(PayloadShape.Wide, rows));
        }
    }

    private static async Task RunAsync(SuiteContext context, PayloadBody body)
    {
        Verify(body);
        var megabytes = body.Bytes.Length / 1e6;
        var times = Times(body);
        var goal = body.Rows == 1_000 ? new Goal("J1", 2.5) : null;
        await context.CompareAsync($"{body.Rows:#,0} rows: decoder / naive reader", "MB/s", () => Task.FromResult(Naive()), () => Task.FromResult(Decoder()), goal);

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "body.json");
        await File.WriteAllBytesAsync(file, body.Bytes);
        using var python = PythonPeer.TryStart(JsonLoads, file);
        if (python is null)
        {
            context.Report.NotMeasured($"{body.Rows:#,0} rows: decoder / json.loads", "there is no Python");
            return;
        }

        Check.Equal(body.Rows, (int)(await python.RunAsync(1)).Result, "rows found by json.loads");
        await context.CompareAsync(
            $"{body.Rows:#,0} rows: decoder / json.loads",
            "MB/s",
            async () => megabytes / (await python.RunAsync(Math.Max(1, times / 4))).Seconds,
            () => Task.FromResult(Decoder()),
            body.Rows == 1_000 ? new Goal("J1", 3) : null);

        double Naive() => megabytes / Time(times, () => NaiveReader.Read(body.Bytes));

        double Decoder() => megabytes / Time(times, () => Decode(body));
    }

    private static void Decode(PayloadBody body)
    {
        // As the server does it: the block of one request serves the next.
        Block.Reset();
        PayloadDecoder.Decode(body.Bytes, Block, Context);
    }

    private static readonly RecordSchema Schema = new(
    [
        .. PayloadShape.Wide.Fields.Select(f => new RecordField(f, f[0] switch { 'a' => ColumnType.Double, 'c' when f.StartsWith("count", StringComparison.Ordinal) => ColumnType.Integer, _ => ColumnType.Text })),
        new RecordField("prediction", ColumnType.Text),
        new RecordField("probability", ColumnType.Vector),
    ]);

    private static readonly RowBlock Block = new(Schema, addsColumns: true, PayloadColumns.Names);

    private static readonly PayloadContext Context = new("bench", ["probability"], TimeProvider.System);

    private static int Times(PayloadBody body)
    {
        Decode(body);
        return Math.Max(1, (int)(RoundSeconds / Time(30, () => Decode(body))));
    }

    /// <summary>Processor seconds, so that other processes do not count.</summary>
    private static double Time(int times, Action work)
    {
        var begin = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
        {
            work();
        }

        return Math.Max(1e-9, (Environment.CpuUsage.TotalTime - begin).TotalSeconds / times);
    }

    /// <summary>Both readers see the same values.</summary>
    private static void Verify(PayloadBody body)
    {
        var naive = NaiveReader.Read(body.Bytes);
        Decode(body);
        var rows = Block.Build();
        foreach (var (name, numbers) in naive.Numbers)
        {
            for (var row = 0; row < body.Rows; row++)
            {
                Check.Equal(true, rows[name].TryGetNumber(row, out var number), $"{name}[{row}] is a number");
                Check.Equal(numbers[row], number, $"{name}[{row}]");
            }
        }

        foreach (var (name, (codes, dictionary)) in naive.Texts)
        {
            var texts = dictionary.Keys.ToArray();
            for (var row = 0; row < body.Rows; row++)
            {
                Check.Equal(texts[codes[row]], rows[name].GetText(row), $"{name}[{row}]");
            }
        }

        var probabilities = ((VectorColumn)rows["probability"]).Values;
        for (var row = 0; row < body.Rows; row++)
        {
            Check.Equal(true, naive.Vectors["probability"][row].AsSpan().SequenceEqual(probabilities[row]), $"probability[{row}]");
        }
    }
}
