using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>The German credit data of OpenScale's tutorials: training rows, rows to score, and labelled feedback.</summary>
internal static class CreditRisk
{
    public const string Label = "Risk";
    public const string Favourable = "No Risk";

    public static readonly string Place = Path.Combine("shared", "data", "credit_risk");

    public static readonly string[] Categorical =
    [
        "CheckingStatus", "CreditHistory", "LoanPurpose", "ExistingSavings", "EmploymentDuration", "Sex", "OthersOnLoan",
        "OwnsProperty", "InstallmentPlans", "Housing", "Job", "Telephone", "ForeignWorker",
    ];

    private static readonly Lazy<JsonObject> Scoring = new(() => Read("german_credit_scoring_data.json").AsObject());

    /// <summary>The folder beside the repository or above it; null when there is none.</summary>
    public static string? Folder { get; } = Repository.Ancestors().Select(a => Path.Combine(a, Place)).FirstOrDefault(Directory.Exists);

    public static string TrainingFile => Path.Combine(Folder!, "german_credit_data_biased_training.csv");

    public static IReadOnlyList<string> Fields => [.. Scoring.Value["fields"]!.AsArray().Select(f => (string)f!)];

    /// <summary>Rows that a model was not trained with, without labels.</summary>
    public static IReadOnlyList<JsonArray> ScoringRows(int first, int count) =>
        [.. Scoring.Value["values"]!.AsArray().Skip(first).Take(count).Select(r => r!.DeepClone().AsArray())];

    /// <summary>Labelled rows as objects of column and value.</summary>
    public static JsonArray Feedback() => Read("additional_feedback_data_v2.json").AsArray();

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder!, file)))!;
}
