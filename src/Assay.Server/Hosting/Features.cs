using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Contracts;
using Assay.Server.Access;
using Assay.Server.Certifications;
using Assay.Server.Dashboard;
using Assay.Server.DataSets;
using Assay.Server.Deployments;
using Assay.Server.Engines;
using Assay.Server.Explanations;
using Assay.Server.Gateway;
using Assay.Server.Http;
using Assay.Server.Monitoring;
using Assay.Server.Predictions;
using Assay.Server.Providers;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Hosting;

/// <summary>The table of contents: every feature's services.</summary>
internal static class Features
{
    public static void AddAssayFeatures(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AssayJson.Default);
            foreach (var converter in AssayJson.Default.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }

            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

            // What patches made of a resource is answered, however deep it is.
            json.SerializerOptions.MaxDepth = 128;

            // As bodies are read: a number in quotes is text.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;

            // Answers are JSON for programs, never part of a page: no need to escape what HTML would mind.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddSingleton<LargeBodies>();
        services.AddHostedService<IdleMemory>();
        services.AddAccess();
        services.AddEngines();
        services.AddRecords();
        services.AddProviders();
        services.AddDeployments();
        services.AddSubscriptions();
        services.AddDataSets();
        services.AddPredictions();
        services.AddGateway();
        services.AddCertification();
        services.AddMonitoring();
        services.AddExplanations();
        services.AddDashboard();
        services.AddAssayOpenApi();
    }
}
