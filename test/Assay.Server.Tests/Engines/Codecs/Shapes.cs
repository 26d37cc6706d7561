using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Codecs;

/// <summary>Reads bodies for tests of published shapes and shows tables in one line.</summary>
internal static class Shapes
{
    public static readonly PayloadFormat Credit = new() { Features = ["Age", "Sex"], Categorical = new HashSet<string> { "Sex" }, Classes = ["No Risk", "Risk"] };

    public static PayloadFormat With(string options) => Credit with { Options = JsonNode.Parse(options)!.AsObject() };

    public static EngineAnswer Answer(IPayloadCodec codec, string body, PayloadFormat? format = null) =>
        codec.ReadAnswer(Encoding.UTF8.GetBytes(body), "application/json", format ?? Credit);

    public static Table Request(IPayloadCodec codec, string body, PayloadFormat? format = null) =>
        codec.ReadRequest(Encoding.UTF8.GetBytes(body), "application/json", format ?? Credit);

    public static string Written(IPayloadCodec codec, PayloadFormat? format = null) =>
        Encoding.UTF8.GetString(codec.WriteRequest(Rows, format ?? Credit).Body.Span);

    public static string Refused(Action read) => Assert.Throws<CodecException>(read).Message;

    /// <summary>Two applications.</summary>
    public static Table Rows => new([new IntegerColumn("Age", [32, 25]), TextColumn.From("Sex", ["female", null])]);

    /// <summary>Columns as <c>name=value,value</c>, vectors in brackets, text in quotes.</summary>
    public static string Show(Table table) => string.Join("; ", table.Columns.Select(c => $"{c.Name}={string.Join(',', Enumerable.Range(0, c.Length).Select(row => Show(c[row])))}"));

    public static string Show(EngineAnswer answer) => answer.Labels is null ? Show(answer.Rows) : $"{Show(answer.Rows)}; labels {string.Join('|', answer.Labels)}";

    private static string Show(object? cell) => cell switch
    {
        null => "-",
        double[] vector => $"[{string.Join(' ', vector.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]",
        string text => $"'{text}'",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };
}
