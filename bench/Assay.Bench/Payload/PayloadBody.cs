using System.Globalization;
using System.Text;
using Assay.Bench.Engine;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Bench.Payload;

/// <summary>
/// Bodies of records requests: one record of n rows each. The same seed gives the same bytes but for the scoring id,
/// which has a fixed place and width so that a client can write a new one over it.
/// </summary>
internal sealed class PayloadBody
{
    public const int IdLength = 24;

    private static readonly string[] Categories = ["own", "rent", "free", "skilled", "unskilled", "management", "none", "little", "moderate", "rich"];

    private PayloadBody(byte[] bytes, int idOffset, int rows)
    {
        Bytes = bytes;
        IdOffset = idOffset;
        Rows = rows;
    }

    public byte[] Bytes { get; }

    /// <summary>Where the scoring id begins.</summary>
    public int IdOffset { get; }

    public int Rows { get; }

    public static PayloadBody Create(PayloadShape shape, int rows, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder("[{\"scoring_id\":\"");
        var idOffset = text.Length;
        text.Append('0', IdLength).Append("\",\"response_time\":37,\"request\":{\"fields\":[");
        text.AppendJoin(',', shape.Fields.Select(f => $"\"{f}\"")).Append("],\"values\":[");
        var answers = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            var (cells, answer, _) = Row(shape, random);
            text.Append(row == 0 ? "[" : ",[").Append(cells).Append(']');
            answers.Append(row == 0 ? "[" : ",[").Append(answer).Append(']');
        }

        text.Append("]},\"response\":{\"fields\":[\"prediction\",\"probability\"],\"values\":[").Append(answers);
        text.Append("]}}]");
        return new PayloadBody(Encoding.UTF8.GetBytes(text.ToString()), idOffset, rows);
    }

    /// <summary>The body of a scoring request, as an application sends it to a custom engine.</summary>
    public static byte[] CreateRequest(PayloadShape shape, int rows, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder("{\"fields\":[").AppendJoin(',', shape.Fields.Select(f => $"\"{f}\"")).Append("],\"values\":[");
        for (var row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "[" : ",[").Append(Row(shape, random).Cells).Append(']');
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>The rows as the intake decodes them.</summary>
    public Table Decode()
    {
        var block = new RowBlock(new RecordSchema([]), addsColumns: true, PayloadColumns.Names);
        PayloadDecoder.Decode(Bytes, block, new PayloadContext("bench", ["probability"], TimeProvider.System));
        return block.Build();
    }

    /// <summary>Feedback: scored rows with the true outcome, which the model gets right nine times out of ten.</summary>
    /// <param name="shape">The columns.</param>
    /// <param name="label">The column of the outcome.</param>
    /// <param name="rows">How many.</param>
    public static byte[] CreateFeedback(PayloadShape shape, string label, int rows)
    {
        var random = new Random(rows);
        var text = new StringBuilder("[{\"fields\":[").AppendJoin(',', shape.Fields.Append("prediction").Append("probability").Append(label).Select(f => $"\"{f}\"")).Append("],\"values\":[");
        for (var row = 0; row < rows; row++)
        {
            var (cells, answer, risk) = Row(shape, random);
            var outcome = StubModel.Decide(random.Next(10) == 0 ? 1 - risk : risk);
            text.Append(row == 0 ? "[" : ",[").Append(cells).Append(',').Append(answer).Append($",\"{outcome}\"]");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}]").ToString());
    }

    /// <summary>Writes a new id at <see cref="IdOffset"/> of a copy of the bytes.</summary>
    public static void WriteId(Span<byte> place, int client, long number) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"c{client:D3}-{number:D19}"), place);

    /// <summary>The cells of a row and what the model answers, both as they stand in JSON between the brackets.</summary>
    private static (string Cells, string Answer, double Risk) Row(PayloadShape shape, Random random)
    {
        var cells = Cells(shape, random).ToList();
        var risk = StubModel.Risk(double.Parse(cells[0], CultureInfo.InvariantCulture), cells[^shape.Categories].Trim('"'));
        return (string.Join(',', cells), string.Create(CultureInfo.InvariantCulture, $"\"{StubModel.Decide(risk)}\",[{risk:0.0000},{1 - risk:0.0000}]"), risk);
    }

    private static IEnumerable<string> Cells(PayloadShape shape, Random random)
    {
        for (var i = 0; i < shape.Decimals; i++)
        {
            yield return (random.NextDouble() * Math.Pow(10, i % 5)).ToString("0.0###", CultureInfo.InvariantCulture);
        }

        for (var i = 0; i < shape.Integers; i++)
        {
            yield return random.Next(10, 100_000).ToString(CultureInfo.InvariantCulture);
        }

        for (var i = 0; i < shape.Categories; i++)
        {
            yield return $"\"{Categories[random.Next(Categories.Length)]}\"";
        }
    }
}
