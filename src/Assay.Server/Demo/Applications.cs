using System.Globalization;
using System.Text.Json.Nodes;

namespace Assay.Server.Demo;

/// <summary>Generated credit applications, read from the sample engine's CSV.</summary>
/// <param name="Csv">The text itself.</param>
/// <param name="Columns">The columns, the label last when there is one.</param>
/// <param name="Rows">The values; numbers where the whole column is numeric.</param>
internal sealed record Applications(string Csv, IReadOnlyList<string> Columns, IReadOnlyList<JsonArray> Rows)
{
    public const string Label = "Risk";

    public IReadOnlyList<string> Features { get; } = [.. Columns.Where(c => c != Label)];

    /// <summary>The features whose values are text.</summary>
    public IReadOnlyList<string> Categorical { get; } =
        [.. Columns.Select((name, i) => (name, i)).Where(c => c.name != Label && Rows.Any(r => r[c.i]!.GetValueKind() == System.Text.Json.JsonValueKind.String)).Select(c => c.name)];

    /// <summary>Reads generated CSV: commas, a header, no quotes.</summary>
    public static Applications Parse(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var columns = lines[0].Split(',');
        var cells = lines.Skip(1).Select(line => line.Split(',')).ToList();
        var numeric = columns.Select((_, i) => cells.All(row => double.TryParse(row[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var _))).ToArray();
        var rows = cells.Select(row => new JsonArray([.. row.Select((cell, i) => Value(cell, numeric[i]))])).ToList();
        return new Applications(csv, columns, rows);
    }

    /// <summary>A scoring request for a range of rows.</summary>
    public JsonObject Request(int first, int count)
    {
        var label = Columns.ToList().IndexOf(Label);
        var values = Rows.Skip(first).Take(count)
            .Select(row => new JsonArray([.. row.Where((_, i) => i != label).Select(v => v?.DeepClone())]));
        return new JsonObject
        {
            ["fields"] = new JsonArray([.. Features.Select(f => JsonValue.Create(f))]),
            ["values"] = new JsonArray([.. values]),
        };
    }

    private static JsonValue Value(string cell, bool numeric) => (numeric, long.TryParse(cell, out var whole)) switch
    {
        (true, true) => JsonValue.Create(whole),
        (true, false) => JsonValue.Create(double.Parse(cell, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(cell),
    };
}
