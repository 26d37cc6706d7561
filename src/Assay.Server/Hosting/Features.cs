using Assay.Contracts;
using Assay.Server.Access;
using Assay.Server.Archives;
using Assay.Server.DataSets;
using Assay.Server.Engines;
using Assay.Server.Explanations;
using Assay.Server.Intake;
using Assay.Server.Monitoring;
using Assay.Server.Providers;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Hosting;

/// <summary>The table of contents: every feature's services.</summary>
internal static class Features
{
    public static void AddAssayFeatures(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AssayJson.Default));
        services.AddAccess();
        services.AddEngines();
        services.AddRecords();
        services.AddProviders();
        services.AddSubscriptions();
        services.AddDataSets();
        services.AddMonitoring();
        services.AddExplanations();
        services.AddArchives();
        services.AddOpenApi();
    }
}
