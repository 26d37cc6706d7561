using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;

namespace Assay.Server.Subscriptions;

/// <summary>The model's answers in logged rows.</summary>
internal static class LoggedAnswers
{
    public const string OriginalPrediction = "_original_prediction";
    public const string OriginalProbability = "_original_probability";

    /// <summary>The answers logged with payload rows.</summary>
    /// <exception cref="MonitorException">The rows have no prediction column.</exception>
    public static ModelAnswer Read(ModelRoles roles, Table rows)
    {
        var findings = new List<ApiError>();
        return AnswerReader.Read(roles, rows, null, findings) ?? throw new MonitorException(findings[0].Code, findings[0].Message);
    }

    /// <summary>The answers that feedback rows bring along, under the names of OpenScale; null when a row lacks one.</summary>
    public static ModelAnswer? TryReadFeedback(ModelRoles roles, Table rows)
    {
        if (!rows.TryGet(OriginalPrediction, out var prediction) || prediction.HasMissing || rows.RowCount == 0)
        {
            return null;
        }

        var renamed = rows.With(prediction.Rename(roles.Decision ?? OriginalPrediction));
        var feedbackRoles = roles with { Prediction = roles.Decision ?? OriginalPrediction, PredictedTarget = null, Probabilities = [] };
        if (rows.TryGet(OriginalProbability, out var probability) && !probability.HasMissing)
        {
            feedbackRoles = feedbackRoles with { Probabilities = [OriginalProbability] };
        }

        return AnswerReader.Read(feedbackRoles, renamed, null, []);
    }
}
