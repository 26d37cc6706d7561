using Assay.Server.Engines;

namespace Assay.Server.Tests.Engines.Codecs;

/// <summary>Answers as one line of text: label and probabilities of each row.</summary>
internal static class AnswerText
{
    public static string Of(EngineAnswer answer) => string.Join(' ', Enumerable.Range(0, answer.Rows.RowCount).Select(row =>
    {
        var label = answer.Rows.TryGet("prediction", out var prediction) ? prediction.GetText(row) ?? "-" : "-";
        return answer.Rows.TryGet("probability", out var probability) && probability[row] is double[] vector
            ? $"{label} [{string.Join(' ', vector.Select(p => Math.Round(p, 9)))}]"
            : label;
    }));
}
