using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

/// <summary>Sets are made, grown and dropped; appends are all or nothing and survive the end of the process.</summary>
public abstract class RecordStoreWrites : RecordStoreConformance
{
    private protected RecordStoreWrites(IStorePlace place)
        : base(place)
    {
    }

    [Fact]
    public async Task Open_empty_place_has_no_sets_and_no_position()
    {
        Assert.Empty(await ReopenAsync());
        Assert.Equal(0, await Store.PositionAsync(Cancellation));
        Assert.Empty(await KeysAsync(10));
    }

    [Fact]
    public async Task Create_set_without_rows_reads_as_empty()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);

        Assert.Equal(0, await CountAsync());
        Assert.Equal(["a"], (await ReadAsync()).Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Append_column_that_the_batch_lacks_is_missing()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a"), Numbers("b")), Cancellation);
        await AppendAsync(Numbers("b", 7));

        Assert.Equal([null], ValuesOf(await ReadAsync(), "a"));
        Assert.Equal([7L], ValuesOf(await ReadAsync(), "b"));
    }

    [Fact]
    public async Task Append_several_batches_keeps_their_order_set_by_set()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        await Store.CreateAsync("other", SchemaOf(Numbers("a")), Cancellation);
        await Store.AppendAsync([Batch(Set, Numbers("a", 1, 2)), Batch("other", Numbers("a", 9)), Batch(Set, Numbers("a", 3))], 4, Cancellation);
        await AppendAsync(Numbers("a", 4));

        Assert.Equal([1L, 2L, 3L, 4L], ValuesOf(await ReadAsync(), "a"));
        Assert.Equal(1, await Store.CountAsync("other", RecordQuery.All, Cancellation));
    }

    [Fact]
    public async Task FreeMemory_between_appends_changes_nothing()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        await AppendAsync(Numbers("a", 1, 2));
        await Store.FreeMemoryAsync(Cancellation);
        await AppendAsync(Numbers("a", 3));
        await Store.FreeMemoryAsync(Cancellation);

        Assert.Equal([1L, 2L, 3L], ValuesOf(await ReadAsync(), "a"));
        await ReopenAsync();
        Assert.Equal([1L, 2L, 3L], ValuesOf(await ReadAsync(), "a"));
    }

    [Fact]
    public async Task Append_that_fails_leaves_neither_rows_nor_position_nor_keys()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        await Store.AppendAsync([new RecordBatch(Set, new Table([Numbers("a", 1)]), [new RecordKey(1, 1)])], 10, Cancellation);
        RecordBatch good = new(Set, new Table([Numbers("a", 2)]), [new RecordKey(2, 2)]);
        RecordBatch bad = new(Set, new Table([TextColumn.From("a", ["not a number"])]), [new RecordKey(3, 3)]);

        await Assert.ThrowsAnyAsync<Exception>(() => Store.AppendAsync([good, bad], 20, Cancellation));

        Assert.Equal([1L], ValuesOf(await ReadAsync(), "a"));
        Assert.Equal(10, await Store.PositionAsync(Cancellation));
        Assert.Equal([new RecordKey(1, 1)], await KeysAsync(10));
    }

    [Fact]
    public async Task Append_after_one_that_failed_works()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => AppendAsync(TextColumn.From("a", ["not a number"])));
        await AppendAsync(Numbers("a", 5));

        Assert.Equal([5L], ValuesOf(await ReadAsync(), "a"));
    }

    [Fact]
    public async Task Append_without_rows_moves_the_position()
    {
        await Store.AppendAsync([], 42, Cancellation);

        Assert.Equal(42, await Store.PositionAsync(Cancellation));
    }

    [Fact]
    public async Task Append_to_a_set_that_was_dropped_stores_the_rest()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        await Store.AppendAsync([Batch("gone", Numbers("a", 1)), Batch(Set, Numbers("a", 2))], 3, Cancellation);

        Assert.Equal([2L], ValuesOf(await ReadAsync(), "a"));
        Assert.Equal(3, await Store.PositionAsync(Cancellation));
    }

    [Fact]
    public async Task Alter_adds_columns_that_older_rows_lack()
    {
        await StoreAsync(Numbers("a", 1));
        await Store.AlterAsync(Set, SchemaOf(Numbers("a"), TextColumn.From("b", [])), Cancellation);
        await AppendAsync(Numbers("a", 2), TextColumn.From("b", ["x"]));

        Assert.Equal([null, "x"], ValuesOf(await ReadAsync(), "b"));
        Assert.Equal([1L, 2L], ValuesOf(await ReadAsync(), "a"));
    }

    [Fact]
    public async Task Alter_integer_to_double_keeps_values_and_takes_fractions()
    {
        await StoreAsync(new IntegerColumn("a", [1, -3, 0], [false, false, true]));
        await Store.AlterAsync(Set, new RecordSchema([new RecordField("a", ColumnType.Double)]), Cancellation);
        await AppendAsync(new DoubleColumn("a", [2.5]));
        await AppendAsync(Numbers("a", 4));

        Assert.Equal([1.0, -3.0, null, 2.5, 4.0], ValuesOf(await ReadAsync(), "a"));
        Assert.Equal(ColumnType.Double, (await ReopenAsync())[Set].Fields[0].Type);
    }

    [Fact]
    public async Task Drop_set_is_gone_for_good_and_its_name_is_free()
    {
        await StoreAsync(Numbers("a", 1, 2));
        await Store.DropAsync(Set, Cancellation);

        await Assert.ThrowsAsync<KeyNotFoundException>(() => CountAsync());
        Assert.Empty(await ReopenAsync());
        await StoreAsync(TextColumn.From("b", ["new"]));
        Assert.Equal(["new"], ValuesOf(await ReadAsync(), "b"));
    }

    [Fact]
    public async Task Drop_set_takes_its_keys_along()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        await Store.CreateAsync("other", SchemaOf(Numbers("a")), Cancellation);
        await Store.AppendAsync(
            [new RecordBatch(Set, new Table([Numbers("a", 1)]), [new RecordKey(1, 1)]), new RecordBatch("other", new Table([Numbers("a", 1)]), [new RecordKey(2, 2)])],
            1,
            Cancellation);
        await Store.DropAsync(Set, Cancellation);

        Assert.Equal([new RecordKey(2, 2)], await KeysAsync(10));
    }

    [Fact]
    public async Task Drop_set_that_is_not_there_does_nothing() => await Store.DropAsync("never", Cancellation);

    [Fact]
    public async Task Keys_are_read_oldest_first_and_only_the_newest()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("a")), Cancellation);
        var largest = new RecordKey(UInt128.MaxValue >> 1, ulong.MaxValue);
        await Store.AppendAsync([new RecordBatch(Set, new Table([Numbers("a", 1)]), [new RecordKey(5, 1), largest])], 1, Cancellation);
        await Store.AppendAsync([new RecordBatch(Set, new Table([Numbers("a", 1)]), [new RecordKey(3, 3)])], 2, Cancellation);

        Assert.Equal([new RecordKey(5, 1), largest, new RecordKey(3, 3)], await KeysAsync(10));
        Assert.Equal([largest, new RecordKey(3, 3)], await KeysAsync(2));
        await ReopenAsync();
        Assert.Equal([largest, new RecordKey(3, 3)], await KeysAsync(2));
    }

    [Fact]
    public async Task Reopen_finds_schemas_rows_and_position()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("b"), TextColumn.From("a", [])), Cancellation);
        await Store.AppendAsync([Batch(Set, Numbers("b", 1, 2), TextColumn.From("a", ["x", null]))], 7, Cancellation);
        var schemas = await ReopenAsync();
        await AppendAsync(Numbers("b", 3));

        Assert.Equal([new RecordField("b", ColumnType.Integer), new RecordField("a", ColumnType.Text)], schemas[Set].Fields);
        Assert.Equal([1L, 2L, 3L], ValuesOf(await ReadAsync(), "b"));
        Assert.Equal(1, await Store.PositionAsync(Cancellation));
    }

    [Fact]
    public async Task Reopen_without_an_append_keeps_the_position()
    {
        await Store.AppendAsync([], 1L << 40, Cancellation);
        await ReopenAsync();

        Assert.Equal(1L << 40, await Store.PositionAsync(Cancellation));
    }

    /// <summary>The newest keys, oldest first.</summary>
    private async Task<IReadOnlyList<RecordKey>> KeysAsync(int most)
    {
        var keys = new List<RecordKey>();
        await Store.ReadKeysAsync(most, keys.Add, Cancellation);
        return keys;
    }
}
