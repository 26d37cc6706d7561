using Assay.Server.Access;
using Assay.Server.Archives;
using Assay.Server.Certifications;
using Assay.Server.DataMarts;
using Assay.Server.Dashboard;
using Assay.Server.DataSets;
using Assay.Server.Deployments;
using Assay.Server.Engines.Onnx;
using Assay.Server.Explanations;
using Assay.Server.Gateway;
using Assay.Server.Http;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Instances;
using Assay.Server.Monitoring.Measurements;
using Assay.Server.Monitoring.Quality;
using Assay.Server.Monitoring.Runs;
using Assay.Server.Predictions;
using Assay.Server.Providers;
using Assay.Server.Subscriptions;

namespace Assay.Server.Hosting;

/// <summary>The table of contents: every feature's addresses.</summary>
internal static class Routes
{
    public static void Map(WebApplication web)
    {
        web.UseGateway();
        web.UseMiddleware<ErrorEnvelopeMiddleware>();
        web.UseAuthentication();
        web.UseAuthorization();
        web.UseAntiforgery();

        web.MapHealth();
        web.MapAccess();
        web.MapDeployments();
        web.MapDashboard();
        web.MapOpenApi("/openapi.json");

        var instance = web.MapGroup("/openscale/{instance}/v2").AddEndpointFilter<InstanceFilter>();
        instance.MapApiKeys();
        instance.MapDataMarts();
        instance.MapProviders();
        instance.MapCertifications();
        instance.MapOnnxModels();
        instance.MapSubscriptions();
        instance.MapPredictions();
        instance.MapGateways();
        instance.MapDataSets();
        instance.MapSchemas();
        instance.MapMonitorDefinitions();
        instance.MapMonitorInstances();
        instance.MapRuns();
        instance.MapConfusionCells();
        instance.MapMeasurements();
        instance.MapExplanations();
        instance.MapArchives();
    }
}
