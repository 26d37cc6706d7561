namespace Assay.Server.Subscriptions;

/// <summary>Deployed models under observation.</summary>
internal static class SubscriptionsExtensions
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services) => services
        .AddSingleton<SubscriptionSecrets>()
        .AddSingleton<PayloadFormatCheck>()
        .AddSingleton<SubscriptionService>()
        .AddSingleton<ModelRecords>()
        .AddSingleton<ModelScorer>()
        .AddSingleton<PayloadFindings>()
        .AddSingleton<TrainingData>();
}
