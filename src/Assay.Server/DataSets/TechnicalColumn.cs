using Assay.Monitors.Tables;

namespace Assay.Server.DataSets;

/// <summary>A column that every data set of a type has, whatever the model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Role">Its modeling role, if it has one.</param>
/// <param name="IsKey">Whether it identifies the row.</param>
/// <param name="Nullable">Whether it may be missing.</param>
internal sealed record TechnicalColumn(string Name, ColumnType Type, string? Role = null, bool IsKey = false, bool Nullable = true)
{
    public static readonly IReadOnlyList<TechnicalColumn> Payload =
    [
        new("scoring_id", ColumnType.Text, "record-id", IsKey: true, Nullable: false),
        new("scoring_timestamp", ColumnType.Timestamp, "record-timestamp", Nullable: false),
        new("deployment_id", ColumnType.Text, Nullable: false),
        new("asset_revision", ColumnType.Text),
        new("transaction_id", ColumnType.Text),
        new("user_id", ColumnType.Text),
    ];

    public static readonly IReadOnlyList<TechnicalColumn> Rows =
    [
        new("record_id", ColumnType.Text, "record-id", IsKey: true, Nullable: false),
        new("record_timestamp", ColumnType.Timestamp, "record-timestamp", Nullable: false),
        new("transaction_id", ColumnType.Text),
    ];

    /// <summary>The model's answers that may stand beside a labelled row.</summary>
    public static readonly IReadOnlyList<TechnicalColumn> FeedbackAnswers =
    [
        new("_original_prediction", ColumnType.Text),
        new("_original_probability", ColumnType.Vector),
        new("_debiased_prediction", ColumnType.Text),
        new("_debiased_probability", ColumnType.Vector),
    ];

    /// <summary>The columns that debiased scoring adds to payload.</summary>
    public static readonly IReadOnlyList<TechnicalColumn> Debiased =
    [
        new("debiased_prediction", ColumnType.Text, "debiased-prediction"),
        new("debiased_probability", ColumnType.Vector, "debiased-probability"),
        new("debiased_decoded_target", ColumnType.Text, "debiased-decoded-target"),
        new("debiasing_mode", ColumnType.Text),
        new("debiasing_policy", ColumnType.Text),
        new("debiasing_version", ColumnType.Text),
        new("debiasing_reason", ColumnType.Text),
    ];
}
