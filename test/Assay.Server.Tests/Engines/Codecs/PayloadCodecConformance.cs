using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs;

/// <summary>
/// What every payload codec must do: read what it wrote, in both directions, and say what is wrong with everything else
/// without any other exception. A codec's test class derives from it and narrows <see cref="Tables"/> and
/// <see cref="Answers"/> to what its format can carry.
/// </summary>
public abstract class PayloadCodecConformance
{
    internal abstract IPayloadCodec Codec { get; }

    /// <summary>What the codec is told of the model whose rows are <paramref name="rows"/>.</summary>
    internal virtual PayloadFormat FormatOf(Table rows) => new()
    {
        Features = [.. rows.Columns.Select(c => c.Name)],
        Classes = ["No Risk", "Risk"],
    };

    /// <summary>Requests the format can carry without loss.</summary>
    internal virtual Gen<Table> Tables => RandomTables.Any;

    /// <summary>Answers the format can carry without loss.</summary>
    internal virtual Gen<EngineAnswer> Answers => RandomTables.Answers;

    [Fact]
    public void Request_that_was_written_is_read_as_the_same_table() => Tables.Sample(
        rows =>
        {
            var format = FormatOf(rows);
            var written = Codec.WriteRequest(rows, format);

            RandomTables.AssertSame(rows, Codec.ReadRequest(written.Body.Span, written.ContentType, format));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void Answer_that_was_written_is_read_as_the_same_answer() => Answers.Sample(
        answer =>
        {
            var format = FormatOf(answer.Rows);
            var written = Codec.WriteAnswer(answer, format);

            RandomTables.AssertSame(answer.Rows, Codec.ReadAnswer(written.Body.Span, written.ContentType, format).Rows);
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void Body_that_was_changed_anywhere_is_read_or_refused_in_words() => Gen.Select(Tables, Answers, Gen.Int, Gen.Byte, Gen.Bool).Sample(
        (rows, answer, position, value, cut) =>
        {
            var format = FormatOf(rows);
            var request = Codec.WriteRequest(rows, format);
            var reply = Codec.WriteAnswer(answer, format);

            ReadOrRefuse(() => Codec.ReadRequest(Damage(request.Body, position, value, cut), request.ContentType, format));
            ReadOrRefuse(() => Codec.ReadAnswer(Damage(reply.Body, position, value, cut), reply.ContentType, format));
        },
        iter: 500,
        threads: 1);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("\u0000\u0001")]
    public void Body_of_another_kind_is_read_as_no_rows_or_refused_in_words(string body)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        var format = FormatOf(new Table([]));

        ReadOrRefuse(() => Codec.ReadRequest(bytes, null, format));
        ReadOrRefuse(() => Codec.ReadAnswer(bytes, null, format));
    }

    private static void ReadOrRefuse(Func<object> read)
    {
        try
        {
            Assert.NotNull(read());
        }
        catch (CodecException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private static byte[] Damage(ReadOnlyMemory<byte> body, int position, byte value, bool cut)
    {
        var at = body.Length == 0 ? 0 : (position & int.MaxValue) % body.Length;
        var damaged = body[..(cut ? at : body.Length)].ToArray();
        if (!cut && damaged.Length > 0)
        {
            damaged[at] = value;
        }

        return damaged;
    }
}
