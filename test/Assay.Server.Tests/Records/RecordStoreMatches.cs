using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

/// <summary>Rows of a set are put beside those of another that they name.</summary>
public abstract class RecordStoreMatches : RecordStoreConformance
{
    private const string Answers = "answers";

    private protected RecordStoreMatches(IStorePlace place)
        : base(place)
    {
    }

    [Fact]
    public async Task Match_finds_rows_by_id_by_id_without_suffix_and_by_group()
    {
        await AnswersAsync(("a-1", null, 1), ("b-1", null, 2), ("b-2", null, 3), ("c-1", "t", 4), ("d-1", "u", 5), ("d-2", "u", 6));
        await LabelsAsync(("a-1", 0), ("a", 0), ("b-2", 0), ("t", 0), ("u", 0), ("b", 0), ("c", 0), ("x", 0), (null, 0));
        var matched = await Store.MatchAsync(Match(), Cancellation);

        // Newest first; what names the same row counts once, as its newest.
        Assert.Equal([null, "x", "c", "b", "u", "b-2", "a"], ValuesOf(matched.Rows, "key"));
        Assert.Equal([null, null, 4L, null, null, 3L, 1L], ValuesOf(matched.Others, "answer"));
        Assert.Equal([0L, 0, 1, 2, 2, 1, 1], matched.Candidates);
        Assert.Equal([1L, 1, 2, 1, 1, 1, 2], matched.Copies);
    }

    [Fact]
    public async Task Match_newest_value_that_is_not_missing_counts_and_others_are_told()
    {
        await AnswersAsync(("a-1", null, 1), ("b-1", null, 2), ("c-1", null, 3));
        await LabelsAsync(("a", 1), ("b", 1), ("a", 2), ("b", 1), ("a", null), ("c", null));
        var matched = await Store.MatchAsync(Match(), Cancellation);

        Assert.Equal(["c", "b", "a"], ValuesOf(matched.Rows, "key"));
        Assert.Equal([null, 1L, 2L], ValuesOf(matched.Rows, "value"));
        Assert.Equal([1L, 2, 3], matched.Copies);
        Assert.Equal([0L, 1, 2], matched.Values);
    }

    [Fact]
    public async Task Match_looks_at_a_window_of_rows_and_pages_through_it()
    {
        await AnswersAsync([.. Enumerable.Range(0, 10).Select(i => ($"{i}-1", (string?)null, (long)i))]);
        await LabelsAsync([.. Enumerable.Range(0, 10).Select(i => ((string?)$"{i}", (long?)i))]);

        Assert.Equal(["7", "6", "5"], ValuesOf((await Store.MatchAsync(Match() with { Skip = 2, Newest = 3 }, Cancellation)).Rows, "key"));
        Assert.Equal(["8", "7"], ValuesOf((await Store.MatchAsync(Match() with { Offset = 1, Limit = 2 }, Cancellation)).Rows, "key"));
        Assert.Equal(10, (await Store.MatchAsync(Match() with { Newest = 100 }, Cancellation)).Rows.RowCount);
    }

    [Fact]
    public async Task Match_conditions_hold_for_what_counts()
    {
        await AnswersAsync(("a-1", null, 1), ("b-1", null, 2), ("c-1", null, 2));
        await LabelsAsync(("a", 5), ("b", 5), ("c", 5), ("b", 6), ("x", 5));
        var match = Match() with { Conditions = [new RecordCondition("value", RecordOperator.In, [5L])] };

        Assert.Equal(["x", "c", "a"], ValuesOf((await Store.MatchAsync(match, Cancellation)).Rows, "key"));
        match = match with { OtherConditions = [new RecordCondition("answer", RecordOperator.In, [2L, 3L])] };
        Assert.Equal(["c"], ValuesOf((await Store.MatchAsync(match, Cancellation)).Rows, "key"));
    }

    [Fact]
    public async Task Match_takes_the_first_key_that_is_not_missing()
    {
        await AnswersAsync(("a-1", null, 1), ("b-1", null, 2));
        await StoreAsync(TextColumn.From("key", ["a", "a", null]), TextColumn.From("other", [null, "b", "b"]), Numbers("value", 1, 2, 3));
        var matched = await Store.MatchAsync(Match() with { Keys = ["other", "key"] }, Cancellation);

        Assert.Equal([2L, 1L], ValuesOf(matched.Others, "answer"));
        Assert.Equal([3L, 1L], ValuesOf(matched.Rows, "value"));
    }

    [Fact]
    public async Task Match_of_columns_beyond_those_of_their_own_and_of_the_same_name()
    {
        Column[] many = [.. Enumerable.Range(0, 300).Select(i => Numbers($"n{i}", i))];
        await Store.CreateAsync(Answers, SchemaOf([TextColumn.From("id", []), TextColumn.From("group", []), .. many, new VectorColumn("value", [])]), Cancellation);
        await Store.AppendAsync([Batch(Answers, [TextColumn.From("id", ["a-1"]), TextColumn.From("group", [null]), .. many, new VectorColumn("value", [[0.25, 0.75]])])], 1, Cancellation);
        await LabelsAsync(("a", 1));
        var matched = await Store.MatchAsync(Match() with { OtherColumns = ["value", "n299"] }, Cancellation);

        Assert.Equal(299L, matched.Others["n299"][0]);
        Assert.Equal([0.25, 0.75], (double[])matched.Others["value"][0]!);
        Assert.Equal(1L, matched.Rows["value"][0]);
    }

    [Fact]
    public async Task Match_of_no_rows_is_empty()
    {
        await AnswersAsync();
        await Store.CreateAsync(Set, SchemaOf(TextColumn.From("key", []), Numbers("value")), Cancellation);

        Assert.Equal(0, (await Store.MatchAsync(Match(), Cancellation)).Rows.RowCount);
    }

    private static RecordMatch Match() => new()
    {
        SetId = Set,
        Columns = ["key", "value"],
        Keys = ["key"],
        Value = "value",
        OtherSetId = Answers,
        OtherColumns = ["answer"],
        OtherId = "id",
        OtherGroup = "group",
        Suffixes = ["", "-1", "-2"],
    };

    private async Task AnswersAsync(params (string Id, string? Group, long Answer)[] rows)
    {
        Column[] columns = [TextColumn.From("id", rows.Select(r => r.Id)), TextColumn.From("group", rows.Select(r => r.Group)), Numbers("answer", [.. rows.Select(r => r.Answer)])];
        await Store.CreateAsync(Answers, SchemaOf(columns), Cancellation);
        if (rows.Length > 0)
        {
            await Store.AppendAsync([Batch(Answers, columns)], 1, Cancellation);
        }
    }

    private Task LabelsAsync(params (string? Key, long? Value)[] rows) => StoreAsync(
        TextColumn.From("key", rows.Select(r => r.Key)),
        new IntegerColumn("value", [.. rows.Select(r => r.Value ?? 0)], [.. rows.Select(r => r.Value is null)]));
}
