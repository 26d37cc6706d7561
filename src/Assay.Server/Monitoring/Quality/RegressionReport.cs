using System.Globalization;
using Assay.Monitors.Quality;
using Assay.Monitors.Tables;

namespace Assay.Server.Monitoring.Quality;

/// <summary>The quality of a regression.</summary>
internal static class RegressionReport
{
    public static QualityReport Of(IReadOnlyList<AnsweredRows> parts)
    {
        var (labels, predictions) = (new List<double>(), new List<double>());
        foreach (var part in parts)
        {
            for (var row = 0; row < part.Labels.Length; row++)
            {
                if (TryRead(part.Labels, row, out var label) && TryParse(part.Answer.Predictions[row], out var prediction))
                {
                    labels.Add(label);
                    predictions.Add(prediction);
                }
            }
        }

        return new QualityReport(RegressionQuality.Compute([.. labels], [.. predictions]), parts.Sum(p => p.Labels.Length) - labels.Count);
    }

    private static bool TryRead(Column column, int row, out double value) => column.TryGetNumber(row, out value) || TryParse(column.GetText(row), out value);

    private static bool TryParse(string? text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
