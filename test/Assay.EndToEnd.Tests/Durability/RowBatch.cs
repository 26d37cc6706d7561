using System.IO.Hashing;
using System.Text;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>Logged rows whose every value follows from the batch's id, so that whoever reads them back knows what they must be.</summary>
/// <param name="Id">The scoring id.</param>
/// <param name="Cycle">The life of the server in which it was sent; a column of each row.</param>
/// <param name="Rows">How many rows it has.</param>
internal sealed record RowBatch(string Id, int Cycle, int Rows)
{
    public static readonly string[] Features = ["cycle", "amount", "rate", "region"];

    /// <summary>The columns that are hashed, in this order.</summary>
    public static readonly string[] Columns = [.. Features, "prediction", "probability"];

    private static readonly string[] Regions = ["north", "south", "서울", "quo\"ted", "", "комма,точка", "emoji 🎉"];

    /// <summary>The sum of the hashes of all rows: the order in which they are read does not matter.</summary>
    public ulong Hash()
    {
        var sum = 0UL;
        for (var row = 1; row <= Rows; row++)
        {
            var (amount, rate, region, prediction, probability) = Values(row);
            sum += HashRow(row, Cycle, amount, rate, region, prediction, probability, 1 - probability);
        }

        return sum;
    }

    public static ulong HashRow(int row, long cycle, long amount, double rate, string region, string prediction, double first, double second) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{row}|{cycle}|{amount}|{rate:R}|{region}|{prediction}|{first:R}|{second:R}"));

    /// <summary>The body that logs the batch.</summary>
    public byte[] Body()
    {
        var request = new StringBuilder();
        var response = new StringBuilder();
        for (var row = 1; row <= Rows; row++)
        {
            var (amount, rate, region, prediction, probability) = Values(row);
            var separator = row > 1 ? "," : "";
            request.Append($"{separator}[{Cycle},{amount},{rate:R},\"{region.Replace("\"", "\\\"")}\"]");
            response.Append($"{separator}[\"{prediction}\",[{probability:R},{1 - probability:R}]]");
        }

        var body = $$$"""
            [{"scoring_id":"{{{Id}}}","response_time":12,
              "request":{"fields":["cycle","amount","rate","region"],"values":[{{{request}}}]},
              "response":{"fields":["prediction","probability"],"values":[{{{response}}}]}}]
            """;
        return Encoding.UTF8.GetBytes(body);
    }

    private (long Amount, double Rate, string Region, string Prediction, double Probability) Values(int row)
    {
        var bits = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{Id} {row}"));
        var probability = ((bits >> 40) % 1_000) / 1_000.0;
        return ((long)(bits % 100_000), ((bits >> 20) % 1_000_000) / 997.0, Regions[(bits >> 50) % (ulong)Regions.Length], probability > 0.5 ? "yes" : "no", probability);
    }
}
