using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>A part of the training file: rows with their true outcomes.</summary>
internal sealed record LabelledRows(string Header, IReadOnlyList<string> Lines)
{
    public string Csv => string.Join('\n', [Header, .. Lines]) + "\n";

    public IReadOnlyList<string> Labels => [.. Lines.Select(line => line.Split(',')[^1])];

    /// <summary>The rows without label, numbers as numbers.</summary>
    public IReadOnlyList<JsonArray> Features => [.. Lines.Select(line => new JsonArray([.. line.Split(',')[..^1].Select(Cell)]))];

    /// <summary>The training file in disjoint parts, each as far spread over the file as the others.</summary>
    public static LabelledRows[] Split(params int[] shares)
    {
        var lines = File.ReadAllLines(CreditRisk.TrainingFile);
        var parts = shares.Select(_ => new List<string>()).ToArray();
        var turns = shares.SelectMany((share, part) => Enumerable.Repeat(part, share)).ToArray();
        for (var i = 1; i < lines.Length; i++)
        {
            parts[turns[i % turns.Length]].Add(lines[i]);
        }

        return [.. parts.Select(part => new LabelledRows(lines[0], part))];
    }

    private static JsonNode Cell(string text) => long.TryParse(text, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
}
