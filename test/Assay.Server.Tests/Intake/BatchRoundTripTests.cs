using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Tests.Intake;

/// <summary>What is written to the log is read from it.</summary>
public class BatchRoundTripTests
{
    [Fact]
    public void Batches_of_random_bodies_are_read_as_they_were_written()
    {
        var random = new Random(3);
        var block = RowBlocks.Payload();
        var read = 0;
        for (var i = 0; i < 5_000; i++)
        {
            block.Reset();
            try
            {
                PayloadDecoder.Decode(RandomPayload.Create(random), block, RowBlocks.Context);
            }
            catch (DecodeException)
            {
                continue;
            }

            var expected = new Table([.. block.Build().Columns.Where(c => Enumerable.Range(0, c.Length).Any(row => !c.IsMissing(row)))]);
            if (expected.RowCount > 0)
            {
                Assert.Equal(RowBlocks.Describe(expected), RowBlocks.Describe(Read(Write(block))));
                read++;
            }
        }

        Assert.True(read > 1_000);
    }

    [Fact]
    public void Batches_of_one_set_are_put_together_and_integers_become_double_where_the_column_has()
    {
        var rows = new LoadedRows("set", new RecordSchema([new RecordField("x", ColumnType.Double)]));
        foreach (var json in new[] { """{"request":{"fields":["x"],"values":[[1],[2]]}}""", """{"request":{"fields":["y","x"],"values":[["t",0.5]]}}""", """{"request":{"fields":["z"],"values":[[7]]}}""" })
        {
            var block = RowBlocks.Payload();
            PayloadDecoder.Decode(Encoding.UTF8.GetBytes(json), block, RowBlocks.Context);
            new BatchReader(Write(block)).ReadRows(rows);
        }

        var table = rows.ToBatch().Rows;
        Assert.Equal([1.0, 2.0, 0.5, null], Enumerable.Range(0, 4).Select(row => table["x"][row]));
        Assert.Equal([null, null, "t", null], Enumerable.Range(0, 4).Select(row => table["y"][row]));
        Assert.Equal([null, null, null, 7L], Enumerable.Range(0, 4).Select(row => table["z"][row]));
    }

    [Fact]
    public void ReadKeys_finds_the_keys_behind_the_rows()
    {
        var block = RowBlocks.Payload();
        PayloadDecoder.Decode("""{"request":{"fields":["x"],"values":[[1]]}}"""u8, block, RowBlocks.Context);
        RecordKey[] keys = [new(1, 2), new(UInt128.MaxValue >> 1, ulong.MaxValue)];
        var read = new List<RecordKey>();
        BatchReader.ReadKeys(Write(block, keys), read.Add);
        Assert.Equal(keys, read);
    }

    [Fact]
    public void Reading_a_batch_that_is_cut_off_or_altered_never_fails_otherwise_than_with_a_format_exception()
    {
        var block = RowBlocks.Payload();
        PayloadDecoder.Decode("""{"scoring_id":"s","request":{"fields":["x","y","z"],"values":[[1,"t",[1,2]],[null,"u",[3]]]}}"""u8, block, RowBlocks.Context);
        var whole = Write(block);
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole[..random.Next(whole.Length + 1)];
            if (damaged.Length > 0 && random.Next(2) == 0)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                BatchReader.ReadKeys(damaged, _ => { });
                Read(damaged);
            }
            catch (FormatException)
            {
            }
        }
    }

    private static byte[] Write(RowBlock block, params RecordKey[] keys)
    {
        using var buffer = new PooledBuffer();
        BatchWriter.WriteRows(buffer, "set", block);
        BatchWriter.WriteKeys(buffer, keys);
        return buffer.Written.ToArray();
    }

    private static Table Read(byte[] batch)
    {
        var rows = new LoadedRows("set", new RecordSchema([]));
        new BatchReader(batch).ReadRows(rows);
        return rows.ToBatch().Rows;
    }
}
