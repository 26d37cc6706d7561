namespace Assay.Server.Predictions;

/// <summary>Scoring through this server, with debiased decisions.</summary>
internal static class PredictionsExtensions
{
    public static IServiceCollection AddPredictions(this IServiceCollection services) => services.AddSingleton<PredictionService>();
}
