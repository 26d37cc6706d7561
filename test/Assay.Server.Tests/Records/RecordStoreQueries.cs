using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

/// <summary>Rows are found, ordered, windowed, sampled and counted.</summary>
public abstract class RecordStoreQueries : RecordStoreConformance
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    private protected RecordStoreQueries(IStorePlace place)
        : base(place)
    {
    }

    [Theory]
    [InlineData(nameof(RecordOperator.Equal), 2L, new[] { 2L })]
    [InlineData(nameof(RecordOperator.Greater), 2L, new[] { 3L })]
    [InlineData(nameof(RecordOperator.GreaterOrEqual), 2L, new[] { 2L, 3 })]
    [InlineData(nameof(RecordOperator.Less), 2L, new[] { 1L })]
    [InlineData(nameof(RecordOperator.LessOrEqual), 2L, new[] { 1L, 2 })]
    [InlineData(nameof(RecordOperator.Greater), 2.5, new[] { 3L })]
    [InlineData(nameof(RecordOperator.Equal), 2.5, new long[0])]
    public async Task Read_condition_on_integers_compares_numbers(string operation, object value, long[] expected)
    {
        await StoreAsync(new IntegerColumn("a", [1, 2, 3, 0], [false, false, false, true]));

        Assert.Equal(expected.Cast<object>(), await MatchingAsync(new RecordCondition("a", Enum.Parse<RecordOperator>(operation), [value])));
    }

    [Theory]
    [InlineData(nameof(RecordOperator.Equal), 0.5, 1)]
    [InlineData(nameof(RecordOperator.Less), 1L, 1)]
    [InlineData(nameof(RecordOperator.GreaterOrEqual), -0.0, 3)]
    public async Task Count_condition_on_doubles_compares_numbers(string operation, object value, int expected)
    {
        await StoreAsync(new DoubleColumn("a", [0.5, 1, 1.5, 0], [false, false, false, true]));

        Assert.Equal(expected, await CountAsync(Where(new RecordCondition("a", Enum.Parse<RecordOperator>(operation), [value]))));
    }

    [Fact]
    public async Task Read_integers_beyond_the_precision_of_doubles_are_told_apart()
    {
        await StoreAsync(Numbers("a", 1L << 53, (1L << 53) + 1));

        Assert.Equal([(1L << 53) + 1], await MatchingAsync(new RecordCondition("a", RecordOperator.Equal, [(1L << 53) + 1])));
    }

    [Theory]
    [InlineData(nameof(RecordOperator.Equal), "b", new[] { "b" })]
    [InlineData(nameof(RecordOperator.Equal), "B", new[] { "B" })]
    [InlineData(nameof(RecordOperator.Greater), "a", new[] { "b", "é", "it's" })]
    [InlineData(nameof(RecordOperator.Equal), "it's", new[] { "it's" })]
    [InlineData(nameof(RecordOperator.Equal), "x' OR '1'='1", new string[0])]
    public async Task Read_condition_on_text_is_ordinal_and_never_read_as_a_query(string operation, string value, string[] expected)
    {
        await StoreAsync(TextColumn.From("a", ["a", "b", "B", "é", "it's", null]));

        Assert.Equal(expected, await MatchingAsync(new RecordCondition("a", Enum.Parse<RecordOperator>(operation), [value])));
    }

    [Theory]
    [InlineData("ab%", new[] { "abc", "abcd" })]
    [InlineData("ab_", new[] { "abc" })]
    [InlineData("%c%", new[] { "abcd" })]
    [InlineData("%", new[] { "ab", "abc", "abcd", "x\ny", "\U0001F600" })]
    [InlineData("_", new[] { "\U0001F600" })]
    [InlineData("x%", new[] { "x\ny" })]
    [InlineData("AB%", new string[0])]
    public async Task Read_like_takes_percent_for_one_or_more_characters(string pattern, string[] expected)
    {
        await StoreAsync(TextColumn.From("a", ["ab", "abc", "abcd", "", null, "x\ny", "\U0001F600"]));

        Assert.Equal(expected, await MatchingAsync(new RecordCondition("a", RecordOperator.Like, [pattern])));
    }

    [Fact]
    public async Task Read_in_takes_any_of_the_values()
    {
        await StoreAsync(Numbers("n", 1, 2, 3), TextColumn.From("a", ["x", "y", "z"]));

        Assert.Equal(["x", "z"], await MatchingAsync(new RecordCondition("a", RecordOperator.In, ["z", "x", "w"])));
        Assert.Equal(["x", "y"], await MatchingAsync(new RecordCondition("n", RecordOperator.In, [1L, 2.0, 2.5])));
    }

    [Fact]
    public async Task Read_null_tests_tell_missing_from_empty()
    {
        await StoreAsync(Numbers("n", 1, 2, 3), TextColumn.From("a", ["", null, "null"]));

        Assert.Equal([2L], ValuesOf(await ReadAsync(Where(new RecordCondition("a", RecordOperator.Null, []))), "n"));
        Assert.Equal([1L, 3L], ValuesOf(await ReadAsync(Where(new RecordCondition("a", RecordOperator.NotNull, []))), "n"));
    }

    [Fact]
    public async Task Read_conditions_on_booleans_and_times()
    {
        var micros = (Noon.Ticks - DateTime.UnixEpoch.Ticks) / 10;
        await StoreAsync(new TimestampColumn("t", [micros, micros + 1]), new BooleanColumn("b", [true, false]));

        Assert.Equal([true], ValuesOf(await ReadAsync(Where(new RecordCondition("b", RecordOperator.Equal, [true]))), "b"));
        Assert.Equal([false], ValuesOf(await ReadAsync(Where(new RecordCondition("t", RecordOperator.Greater, [Noon]))), "b"));
        Assert.Equal(2, await CountAsync(Where(new RecordCondition("t", RecordOperator.GreaterOrEqual, [Noon]))));
    }

    [Fact]
    public async Task Read_several_conditions_must_all_hold()
    {
        await StoreAsync(Numbers("n", 1, 2, 3), TextColumn.From("a", ["x", "x", "y"]));
        var query = Where(new RecordCondition("a", RecordOperator.Equal, ["x"]), new RecordCondition("n", RecordOperator.Greater, [1L]));

        Assert.Equal([2L], ValuesOf(await ReadAsync(query), "n"));
        Assert.Equal(1, await CountAsync(query));
    }

    [Fact]
    public async Task Read_unknown_column_is_named()
    {
        await StoreAsync(Numbers("a", 1));

        Assert.Contains("'b'", (await Assert.ThrowsAsync<KeyNotFoundException>(() => ReadAsync(new RecordQuery { Columns = ["b"] }))).Message);
        Assert.Contains("'b'", (await Assert.ThrowsAsync<KeyNotFoundException>(() => CountAsync(Where(new RecordCondition("b", RecordOperator.Null, []))))).Message);
    }

    [Fact]
    public async Task Read_columns_come_in_the_order_asked_for()
    {
        await StoreAsync(Numbers("a", 1), Numbers("b", 2), Numbers("c", 3));

        Assert.Equal(["c", "a"], (await ReadAsync(new RecordQuery { Columns = ["c", "a"] })).Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Read_order_is_newest_first_unless_ascending()
    {
        await StoreAsync(Numbers("a", 5, 6));
        await AppendAsync(Numbers("a", 4));

        Assert.Equal([4L, 6L, 5L], ValuesOf(await ReadAsync(RecordQuery.All), "a"));
        Assert.Equal([5L, 6L, 4L], ValuesOf(await ReadAsync(), "a"));
    }

    [Fact]
    public async Task Read_by_a_column_puts_missing_values_last_and_ties_by_arrival()
    {
        await StoreAsync(Numbers("n", 1, 2, 3, 4), TextColumn.From("a", ["x", null, "x", "b"]));

        Assert.Equal([4L, 1L, 3L, 2L], ValuesOf(await ReadAsync(new RecordQuery { OrderBy = "a", Ascending = true }), "n"));
        Assert.Equal([3L, 1L, 4L, 2L], ValuesOf(await ReadAsync(new RecordQuery { OrderBy = "a" }), "n"));
    }

    [Fact]
    public async Task Read_pages_add_up_to_the_whole()
    {
        await StoreAsync(Numbers("a", [.. Enumerable.Range(0, 25).Select(i => (long)i)]));
        var pages = new List<object?>();
        for (var offset = 0; offset < 30; offset += 10)
        {
            pages.AddRange(ValuesOf(await ReadAsync(new RecordQuery { Limit = 10, Offset = offset }), "a"));
        }

        Assert.Equal(ValuesOf(await ReadAsync(RecordQuery.All), "a"), pages);
        Assert.Equal(25, await CountAsync(new RecordQuery { Limit = 10, Offset = 20 }));
    }

    [Fact]
    public async Task Read_newest_is_a_window_before_any_condition()
    {
        await StoreAsync(Numbers("a", 1, 2, 3, 4), TextColumn.From("b", ["x", "x", "y", "x"]));
        var query = Where(new RecordCondition("b", RecordOperator.Equal, ["x"])) with { Newest = 3 };

        Assert.Equal([2L, 4L], ValuesOf(await ReadAsync(query), "a"));
        Assert.Equal(2, await CountAsync(query));
        Assert.Equal([4L], ValuesOf(await ReadAsync(query with { Newest = 1 }), "a"));
        Assert.Equal(4, await CountAsync(new RecordQuery { Newest = 100 }));
        Assert.Equal(0, await CountAsync(new RecordQuery { Newest = 0 }));
    }

    [Fact]
    public async Task Read_random_order_is_the_same_for_the_same_seed()
    {
        await StoreAsync(Numbers("a", [.. Enumerable.Range(0, 200).Select(i => (long)i)]));
        var first = ValuesOf(await ReadAsync(new RecordQuery { RandomSeed = 7, Limit = 50 }), "a");
        await ReopenAsync();
        var again = ValuesOf(await ReadAsync(new RecordQuery { RandomSeed = 7, Limit = 50 }), "a");
        var other = ValuesOf(await ReadAsync(new RecordQuery { RandomSeed = 8, Limit = 50 }), "a");

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(50, first.Distinct().Count());
        Assert.InRange(first.Average(v => (long)v!), 70, 130);
    }

    [Fact]
    public async Task Count_by_two_columns_counts_each_pair_missing_values_among_them()
    {
        await StoreAsync(TextColumn.From("a", ["x", "x", null, null, "x"]), new IntegerColumn("b", [1, 1, 2, 0, 2], [false, false, false, true, false]));
        var counts = await PairsAsync(RecordQuery.All);

        Assert.Equal([(null, null, 1), (null, 2L, 1), ("x", 1L, 2), ("x", 2L, 1)], counts);
    }

    [Fact]
    public async Task Count_by_honours_window_and_conditions()
    {
        await StoreAsync(TextColumn.From("a", ["x", "y", "x"]), Numbers("b", 1, 1, 1));

        Assert.Equal([("x", 1L, 1), ("y", 1L, 1)], await PairsAsync(new RecordQuery { Newest = 2 }));
        Assert.Equal([("x", 1L, 2)], await PairsAsync(Where(new RecordCondition("a", RecordOperator.Equal, ["x"]))));
    }

    [Fact]
    public async Task Count_by_of_no_rows_is_empty()
    {
        await Store.CreateAsync(Set, SchemaOf(TextColumn.From("a", []), Numbers("b")), Cancellation);

        Assert.Empty(await PairsAsync(RecordQuery.All));
    }

    [Fact]
    public async Task Count_columns_counts_numbers_up_to_and_with_each_edge_and_the_rest_above()
    {
        await StoreAsync(new DoubleColumn("a", [0.5, 1, 1.5, 3, 9, 0], [false, false, false, false, false, true]), Numbers("b", 3, 3, 2, 1, 4, -9));
        var counts = await CountColumnsAsync(RecordQuery.All, new CountedColumn("a", UpperEdges: [1, 2, 3]), new CountedColumn("b", UpperEdges: [2, 3]));

        Assert.Equal((6, 1), (counts[0].Rows, counts[0].Missing));
        Assert.Equal([2, 1, 1, 1], counts[0].Cells);
        Assert.Equal((6, 0), (counts[1].Rows, counts[1].Missing));
        Assert.Equal([3, 2, 1], counts[1].Cells);
    }

    [Fact]
    public async Task Count_columns_counts_each_element_of_vectors_and_its_absence_as_missing()
    {
        await StoreAsync(new VectorColumn("v", [[0.2, 0.8], [0.6, 0.4], [0.6], []], [false, false, false, true]));
        var counts = await CountColumnsAsync(RecordQuery.All, new CountedColumn("v", 0, [0.5]), new CountedColumn("v", 1, [0.5]));

        Assert.Equal([1, 2], counts[0].Cells);
        Assert.Equal([1, 1], counts[1].Cells);
        Assert.Equal((1, 2), (counts[0].Missing, counts[1].Missing));
    }

    [Fact]
    public async Task Count_columns_counts_other_values_by_their_texts_the_most_frequent_first()
    {
        var many = Enumerable.Range(0, CountedColumn.MostValues + 5).Select(i => $"v{i:0000}").Append("v2003").Append(null).ToList();
        await StoreAsync(TextColumn.From("a", many), new BooleanColumn("b", [.. many.Select(v => v is null)]), new DoubleColumn("c", [.. many.Select((_, i) => i % 2 == 0 ? -0.0 : 0.0)]));
        var counts = await CountColumnsAsync(RecordQuery.All, new CountedColumn("a"), new CountedColumn("b"), new CountedColumn("c"));

        Assert.Equal((many.Count, 1), (counts[0].Rows, counts[0].Missing));
        Assert.Equal(CountedColumn.MostValues, counts[0].Values.Count);
        Assert.Equal((2, 1, false), (counts[0].Values["v2003"], counts[0].Values["v0000"], counts[0].Values.ContainsKey("v2004")));
        Assert.Equal(new Dictionary<string, long> { ["false"] = many.Count - 1, ["true"] = 1 }, counts[1].Values);
        Assert.Equal(many.Count, counts[2].Values.Values.Sum());
    }

    [Fact]
    public async Task Count_columns_honours_window_and_conditions_and_many_columns()
    {
        await StoreAsync(Numbers("n", 1, 2, 3, 4), TextColumn.From("a", ["x", "x", "y", "x"]));
        var query = Where(new RecordCondition("a", RecordOperator.Equal, ["x"])) with { Newest = 3 };
        var counts = await CountColumnsAsync(query, [.. Enumerable.Repeat(new CountedColumn("n", UpperEdges: [2]), 70), new CountedColumn("a")]);

        Assert.Equal(71, counts.Count);
        Assert.All(counts, c => Assert.Equal(2, c.Rows));
        Assert.All(counts.SkipLast(1), c => Assert.Equal([1, 1], c.Cells));
        Assert.Equal(new Dictionary<string, long> { ["x"] = 2 }, counts[^1].Values);
    }

    [Fact]
    public async Task Count_columns_of_a_wide_set_counts_its_last_columns_too()
    {
        await StoreAsync([.. Enumerable.Range(0, 300).Select(i => Numbers($"n{i}", 1, 2)), new DoubleColumn("d", [0.5, 1.5]), TextColumn.From("t", ["x", null]), new VectorColumn("v", [[1, 2], [3]])]);
        var counts = await CountColumnsAsync(RecordQuery.All, new CountedColumn("n299", UpperEdges: [1]), new CountedColumn("d", UpperEdges: [1]), new CountedColumn("t"), new CountedColumn("v", 1, [1]));

        Assert.Equal([1, 1], counts[0].Cells);
        Assert.Equal([1, 1], counts[1].Cells);
        Assert.Equal(("x", 1, 1), (counts[2].Values.Single().Key, counts[2].Values["x"], counts[2].Missing));
        Assert.Equal([0, 1], counts[3].Cells);
    }

    [Fact]
    public async Task Count_columns_of_no_rows_is_zero()
    {
        await Store.CreateAsync(Set, SchemaOf(TextColumn.From("a", []), Numbers("b")), Cancellation);
        var counts = await CountColumnsAsync(RecordQuery.All, new CountedColumn("a"), new CountedColumn("b", UpperEdges: [1, 2]));

        Assert.Equal([0, 0], counts.Select(c => c.Rows));
        Assert.Equal([0, 0, 0], counts[1].Cells);
        Assert.Empty(counts[0].Values);
    }

    private Task<IReadOnlyList<ColumnCounts>> CountColumnsAsync(RecordQuery query, params CountedColumn[] columns) => Store.CountColumnsAsync(Set, columns, query, Cancellation);

    private static RecordQuery Where(params RecordCondition[] conditions) => new() { Conditions = conditions, Ascending = true };

    private async Task<object?[]> MatchingAsync(RecordCondition condition) => ValuesOf(await ReadAsync(Where(condition)), "a");

    private async Task<List<(object? A, object? B, long Count)>> PairsAsync(RecordQuery query)
    {
        var counted = await Store.CountByAsync(Set, ["a", "b"], query, Cancellation);
        return [.. Enumerable.Range(0, counted.RowCount)
            .Select(row => (A: counted.Columns[0][row], B: counted.Columns[1][row], Count: (long)counted.Columns[2][row]!))
            .OrderBy(p => p.A as string, StringComparer.Ordinal).ThenBy(p => p.B as long?)];
    }
}
