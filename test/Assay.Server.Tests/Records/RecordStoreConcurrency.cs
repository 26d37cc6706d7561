using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

/// <summary>Readers never wait for the writer and see whole commits only.</summary>
public abstract class RecordStoreConcurrency : RecordStoreConformance
{
    private const int Commits = 40;
    private const int RowsPerCommit = 50;
    private const int Readers = 3;

    private protected RecordStoreConcurrency(IStorePlace place)
        : base(place)
    {
    }

    [Fact]
    public async Task Read_while_rows_are_appended_sees_whole_commits_in_order()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("commit")), Cancellation);
        await WhileReadingAsync(
            async () =>
            {
                var rows = await ReadAsync();
                Assert.Equal(0, rows.RowCount % RowsPerCommit);
                Assert.Equal(Enumerable.Range(0, rows.RowCount).Select(i => (object?)(long)(i / RowsPerCommit)), ValuesOf(rows, "commit"));
                return rows.RowCount;
            },
            commit => AppendAsync(Numbers("commit", [.. Enumerable.Repeat((long)commit, RowsPerCommit)])));

        Assert.Equal(Commits * RowsPerCommit, await CountAsync());
    }

    [Fact]
    public async Task Read_while_columns_are_widened_and_added_gives_rows_of_the_old_or_new_form()
    {
        await StoreAsync([.. Enumerable.Range(0, Commits).Select(i => Numbers($"c{i}", i))]);
        var schema = SchemaOf(Enumerable.Range(0, Commits).Select(i => Numbers($"c{i}"))).Fields.ToList();
        await WhileReadingAsync(
            async () =>
            {
                var rows = await ReadAsync();
                for (var i = 0; i < Commits; i++)
                {
                    Assert.True(rows[$"c{i}"].TryGetNumber(0, out var value) && value == i);
                }

                return rows.Columns.Count;
            },
            commit =>
            {
                schema[commit] = schema[commit] with { Type = ColumnType.Double };
                schema.Add(new RecordField($"new {commit}", ColumnType.Text));
                return Store.AlterAsync(Set, new RecordSchema([.. schema]), Cancellation);
            });
    }

    [Fact]
    public async Task Write_from_many_callers_at_once_keeps_every_batch_whole()
    {
        await Store.CreateAsync(Set, SchemaOf(Numbers("commit")), Cancellation);
        await Task.WhenAll(Enumerable.Range(0, Commits).Select(commit => Task.Run(() => AppendAsync(Numbers("commit", commit, commit, commit)), Cancellation)));
        var values = ValuesOf(await ReadAsync(), "commit");

        Assert.Equal(3 * Commits, values.Length);
        Assert.All(values.Chunk(3), batch => Assert.Single(batch.Distinct()));
    }

    /// <summary>Reads over and over until all commits are made; what a reader counts never shrinks.</summary>
    private static async Task WhileReadingAsync(Func<Task<int>> read, Func<int, Task> commit)
    {
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Run(async () =>
        {
            var last = 0;
            while (!done.IsCancellationRequested)
            {
                var now = await read();
                Assert.True(now >= last, $"{now} after {last}");
                last = now;
            }
        })).ToArray();
        try
        {
            for (var i = 0; i < Commits; i++)
            {
                await commit(i);
            }
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(readers);
        }
    }
}
