using Assay.Contracts.Monitoring;
using static Assay.Server.Monitoring.Definitions.Define;

namespace Assay.Server.Monitoring.Definitions;

/// <summary>
/// Definitions that OpenScale's clients turn into constants when they start, of monitors that this version does not
/// compute: setting one up is refused.
/// </summary>
internal static class UncomputedDefinitions
{
    public static readonly IReadOnlyDictionary<string, MonitorDefinition> All = new Dictionary<string, MonitorDefinition>
    {
        ["data_health"] = Monitor(
            "Data Health",
            "Missing, empty, mistyped, confused and repeated values.",
            [
                Metric("absence_count", "Absence Count", LessIsBetter),
                Metric("empty_strings", "Empty Strings", LessIsBetter),
                Metric("data_type_mismatch", "Data Type Mismatch", LessIsBetter),
                Metric("class_confusion", "Class Confusion", LessIsBetter),
                Metric("duplicate_rows", "Duplicate Rows", LessIsBetter),
                Metric("unique_columns", "Unique Columns"),
            ],
            []),
        ["mrm"] = Monitor(
            "Model risk management monitoring",
            "Evaluates a model before it goes into production.",
            [
                Metric("tests_run", "Tests run"),
                Metric("tests_passed", "Tests passed", MoreIsBetter),
                Metric("tests_failed", "Tests failed", LessIsBetter),
                Metric("tests_skipped", "Tests skipped", LessIsBetter),
                Metric("fairness_score", "Fairness score", MoreIsBetter),
                Metric("quality_score", "Quality score", MoreIsBetter),
                Metric("drift_score", "Drift score", MoreIsBetter),
            ],
            [Tag("test_data_set_name", "The test data set.")]),
        ["generative_ai_quality"] = Monitor(
            "Generative AI Quality",
            "Quality of generated text.",
            [
                Metric("records_processed", "Records processed"),
                .. new[]
                {
                    "Faithfulness", "Answer relevance", "Context relevance", "Unsuccessful requests", "Average precision",
                    "Reciprocal rank", "Hit rate", "NDCG", "ROUGE1", "ROUGE2", "ROUGEL", "ROUGELSUM", "SARI", "METEOR",
                    "Normalized F1", "Normalized precision", "Normalized recall", "BLEU", "Jaccard similarity",
                    "Cosine similarity", "PII", "PII input", "HAP score", "HAP input score", "Flesch reading ease", "Exact match",
                }.Select(name => Metric(name.ToLowerInvariant().Replace(' ', '_'), name)),
            ],
            [Tag("computed_on", "payload or feedback"), Tag("field_type", "subscription or field"), Tag("aggregation_type", "mean, min or max")]),
    };
}
