using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>What an engine says of one row, before the whole answer shows what its numbers mean.</summary>
/// <param name="Place">Where it stands in the answer, for messages.</param>
internal sealed record AnswerRow(string Place)
{
    /// <summary>The class by its name or its index.</summary>
    public string? Label { get; init; }

    /// <summary>A number on its own: beside a label a score, else a label, a score or the predicted number.</summary>
    public double? Number { get; init; }

    /// <summary>Whether <see cref="Number"/> is written without a fraction, as labels are.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The probabilities of several classes.</summary>
    public double[]? Probabilities { get; init; }

    /// <summary>The classes of <see cref="Probabilities"/>, where the row itself names them.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The rows of an answer as codecs write them: label and probabilities, or the predicted number.</summary>
    /// <exception cref="CodecException">It has neither column.</exception>
    public static IEnumerable<AnswerRow> Of(EngineAnswer answer, PayloadFormat format)
    {
        var prediction = answer.Rows.TryGet(format.Prediction, out var labels) ? labels : null;
        var probability = answer.Rows.TryGet(format.Probability, out var found) ? found as VectorColumn : null;
        if (prediction is null && probability is null && answer.Rows.RowCount > 0)
        {
            throw new CodecException("", $"it has no column '{format.Prediction}'");
        }

        for (var row = 0; row < answer.Rows.RowCount; row++)
        {
            yield return new AnswerRow($"row {row}")
            {
                Label = prediction?.GetText(row),
                Number = prediction is not null && prediction.TryGetNumber(row, out var number) ? number : null,
                Probabilities = probability is null || probability.IsMissing(row) ? null : probability.Values[row],
                Classes = answer.Labels ?? format.Classes,
            };
        }
    }
}
