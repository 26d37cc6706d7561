using Assay.Monitors.Tables;
using Assay.Server.Records;
using CsCheck;

namespace Assay.Server.Tests.Records;

/// <summary>What is written is read back, to the last bit.</summary>
public abstract class RecordStoreValues : RecordStoreConformance
{
    private protected RecordStoreValues(IStorePlace place)
        : base(place)
    {
    }

    public static TheoryData<string> Texts =>
    [
        "", " ", "'; DROP TABLE sets; --", "\"quoted\"", "line\nbreak\ttab", "caf\u00e9", "cafe\u0301", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "한국어 설명",
        "\U0001F600\U0001F468\u200D\U0001F469\u200D\U0001F467", "a\0b", "\0", "\u200b", "İıIi", "%_\\", "null", "NULL", "NaN", new string('x', 100_000),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Read_text_is_what_was_written(string text)
    {
        await StoreAsync(TextColumn.From("a", [text]));

        Assert.Equal([text], ValuesOf(await ReadAsync(), "a"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Read_column_may_be_called_anything(string name)
    {
        await StoreAsync(Numbers(name, 1), Numbers(name + "2", 2), Numbers("A", 3), Numbers("a", 4));
        var schemas = await ReopenAsync();
        var rows = await ReadAsync(new RecordQuery { Columns = [name, "a"], Conditions = [new RecordCondition(name, RecordOperator.Equal, [1L])], OrderBy = name });

        Assert.Equal([name, name + "2", "A", "a"], schemas[Set].Fields.Select(f => f.Name));
        Assert.Equal((1L, 4L), (rows[name][0], rows["a"][0]));
        Assert.Equal(2, (await Store.CountByAsync(Set, [name], RecordQuery.All, Cancellation)).Columns.Count);
    }

    [Fact]
    public async Task Read_integers_are_exact_over_the_whole_range()
    {
        await StoreAsync(Numbers("a", long.MinValue, -1, 0, (1L << 53) + 1, long.MaxValue));

        Assert.Equal([long.MinValue, -1L, 0L, (1L << 53) + 1, long.MaxValue], ValuesOf(await ReadAsync(), "a"));
    }

    [Fact]
    public async Task Read_doubles_are_exact_over_the_whole_range()
    {
        double[] values = [double.MinValue, double.MaxValue, double.Epsilon, -0.0, 0.1 + 0.2, 1e-310, 1.0 / 3];
        await StoreAsync(new DoubleColumn("a", values));
        var read = ((DoubleColumn)(await ReadAsync())["a"]).Values.ToArray();

        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public async Task Read_timestamps_are_exact_to_the_microsecond()
    {
        long[] micros = [0, 1, -1, 1_772_000_000_123_456, new DateTime(1, 1, 2).Ticks / 10 - DateTime.UnixEpoch.Ticks / 10, new DateTime(9999, 12, 31, 23, 59, 59).Ticks / 10 - DateTime.UnixEpoch.Ticks / 10];
        await StoreAsync(new TimestampColumn("a", micros));

        Assert.Equal(micros, ((TimestampColumn)(await ReadAsync())["a"]).Values.ToArray());
    }

    [Fact]
    public async Task Read_vectors_keep_their_lengths()
    {
        await StoreAsync(new VectorColumn("a", [[], [0.25, 0.75], [1e300], []], [false, false, false, true]));
        var read = (VectorColumn)(await ReadAsync())["a"];

        Assert.Equal([[], [0.25, 0.75], [1e300]], read.Values[..3].ToArray());
        Assert.True(read.IsMissing(3));
    }

    [Fact]
    public async Task Read_json_is_the_same_text()
    {
        await StoreAsync(new JsonColumn("a", ["[[1,2],[3]]", """["a","é"]""", ""], [false, false, true]));
        var schemas = await ReopenAsync();

        Assert.Equal(ColumnType.Json, schemas[Set].Fields[0].Type);
        Assert.Equal(["[[1,2],[3]]", """["a","é"]""", null], ValuesOf(await ReadAsync(), "a"));
    }

    [Fact]
    public async Task Read_missing_values_are_missing_in_every_type()
    {
        bool[] all = [true, true];
        await StoreAsync(
            new BooleanColumn("Boolean", [true, true], all), new IntegerColumn("Integer", [1, 1], all), new DoubleColumn("Double", [1, 1], all),
            TextColumn.From("Text", [null, null]), new TimestampColumn("Timestamp", [1, 1], all), new VectorColumn("Vector", [[], []], all), new JsonColumn("Json", ["", ""], all));
        var read = await ReadAsync();

        Assert.All(read.Columns, column => Assert.True(column.Type.ToString() == column.Name && column.IsMissing(0) && column.IsMissing(1)));
        Assert.Equal(7, read.Columns.Count);
    }

    [Fact]
    public async Task Read_random_tables_are_what_was_written()
    {
        var number = 0;
        await RandomTables.Growing.SampleAsync(
            async growing =>
            {
                var set = $"set {Interlocked.Increment(ref number)}";
                await Store.CreateAsync(set, SchemaOf(growing.First.Columns), Cancellation);
                await Store.AppendAsync([new RecordBatch(set, growing.First, [])], 1, Cancellation);
                await Store.AlterAsync(set, SchemaOf(growing.Second.Columns), Cancellation);
                await Store.AppendAsync([new RecordBatch(set, growing.Second, [])], 2, Cancellation);
                var read = await Store.ReadAsync(set, new RecordQuery { Ascending = true }, Cancellation);

                Assert.Equal(growing.First.RowCount + growing.Second.RowCount, read.RowCount);
                Assert.Equal(RandomTables.Show(growing.First, growing.Second), RandomTables.Show(read));
                await Store.DropAsync(set, Cancellation);
            },
            iter: 40,
            threads: 1);
    }
}
