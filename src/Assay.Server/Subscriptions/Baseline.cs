using Assay.Monitors.Tables;

namespace Assay.Server.Subscriptions;

/// <summary>The rows that payload is compared with.</summary>
/// <param name="Source">Where they come from: <see cref="Training"/>, <see cref="Feedback"/> or <see cref="Payload"/>.</param>
/// <param name="Rows">The rows; all features are among their columns.</param>
internal sealed record Baseline(string Source, Table Rows)
{
    public const string Training = "training";
    public const string Feedback = "feedback";
    public const string Payload = "payload";
}
