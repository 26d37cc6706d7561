namespace Assay.Bench.Engine;

/// <summary>The model behind the logged answers and the stub engine: a risk by one amount and one category.</summary>
internal static class StubModel
{
    public const string Risky = "Risk";
    public const string Safe = "No Risk";

    /// <param name="amount">The first amount, between 0 and 1.</param>
    /// <param name="category">The first category.</param>
    public static double Risk(double amount, string category) => Math.Round((0.8 * amount) + (category == "rent" ? 0.15 : 0.05), 4);

    public static string Decide(double risk) => risk > 0.5 ? Risky : Safe;
}
