using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api;

/// <summary>The filters of lists: comma-separated values, all filters must fit, unknown parameters are ignored.</summary>
public class ListFiltersTests(ListFiltersTests.Seed seed) : IClassFixture<ListFiltersTests.Seed>
{
    [Theory]
    [InlineData("service_providers?service_type=custom_machine_learning", "one,two")]
    [InlineData("service_providers?service_type=amazon_sagemaker", "")]
    [InlineData("service_providers?operational_space_id=production", "one")]
    [InlineData("service_providers?operational_space_id=production,pre_production", "one,two")]
    [InlineData("service_providers?operational_space_id=production&service_type=amazon_sagemaker", "")]
    [InlineData("service_providers?instance_id=i1", "one")]
    [InlineData("service_providers?deployment_space_id=d2", "two")]
    [InlineData("service_providers?integrated_project_id=p1,p9", "one")]
    [InlineData("service_providers?show_deleted=true&project_id=p&unknown=1", "one,two")]
    [InlineData("subscriptions?data_mart_id={instance}", "first,second")]
    [InlineData("subscriptions?data_mart_id=other", "")]
    [InlineData("subscriptions?service_provider_id={one}", "first")]
    [InlineData("subscriptions?asset.asset_id=a1", "first")]
    [InlineData("subscriptions?asset.asset_id=a1,a2&asset.asset_type=model", "first,second")]
    [InlineData("subscriptions?deployment.deployment_id=d1", "first")]
    [InlineData("subscriptions?deployment.deployment_type=batch", "second")]
    [InlineData("subscriptions?integration_reference.integrated_system_id=s1", "first")]
    [InlineData("subscriptions?integration_reference.external_id=e1", "first")]
    [InlineData("subscriptions?risk_evaluation_status.state=approved", "second")]
    [InlineData("subscriptions?service_provider.operational_space_id=pre_production", "second")]
    [InlineData("subscriptions?service_provider.deployment_space_id=d1", "first")]
    [InlineData("subscriptions?service_provider.integrated_project_id=p2", "second")]
    [InlineData("data_sets?target.target_id={first}", "{first}_payload_logging,{first}_feedback,extra")]
    [InlineData("data_sets?target.target_id={first}&type=feedback", "{first}_feedback")]
    [InlineData("data_sets?target.target_id={first}&type=feedback,custom&target.target_type=subscription", "{first}_feedback,extra")]
    [InlineData("data_sets?target.target_type=instance", "")]
    [InlineData("data_sets?managed_by=quality", "{first}_feedback")]
    [InlineData("monitor_instances?monitor_definition_id=performance", "performance")]
    [InlineData("monitor_instances?monitor_definition_id=performance,quality&target.target_id={first}", "performance,quality")]
    [InlineData("monitor_instances?target.target_id={second}", "")]
    [InlineData("monitor_instances?target.target_type=project", "")]
    [InlineData("monitor_instances?data_mart_id=other", "")]
    public async Task List_shows_what_fits_every_filter(string path, string expected)
    {
        var answer = await seed.Host.GetAsync(seed.Fill(path));
        var names = Assert.Single(answer).Value!.AsArray().Select(r => Name(r!["entity"]!));

        Assert.Equal(seed.Fill(expected), string.Join(',', names));
    }

    private static string Name(JsonNode entity) => (string)(entity["name"] ?? entity["asset"]?["name"] ?? entity["monitor_definition_id"])!;

    /// <summary>Two of each kind, made once.</summary>
    public sealed class Seed : IAsyncLifetime
    {
        private readonly Dictionary<string, string> _ids = new() { ["instance"] = ApiHostRecords.Instance };

        public ApiHost Host { get; private set; } = null!;

        public string Fill(string text) => _ids.Aggregate(text, (t, id) => t.Replace($"{{{id.Key}}}", id.Value));

        public async ValueTask InitializeAsync()
        {
            Host = await ApiHost.StartAsync();
            await AddAsync("one", "first", "production", 1, "online", "pending_evaluation");
            await AddAsync("two", "second", "pre_production", 2, "batch", "approved");
            await Host.PostAsync("monitor_instances", ApiHostBuilders.Instance("performance", _ids["first"]));
            await Host.PostAsync("monitor_instances", ApiHostBuilders.Instance("quality", _ids["first"]));
            await Host.PostAsync("data_sets", new JsonObject
            {
                ["data_mart_id"] = ApiHostRecords.Instance,
                ["name"] = "extra",
                ["type"] = "custom",
                ["target"] = new JsonObject { ["target_type"] = "subscription", ["target_id"] = _ids["first"] },
                ["data_schema"] = new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray() },
            });
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();

        private async Task AddAsync(string providerName, string name, string space, int number, string deploymentType, string risk)
        {
            var provider = ApiHostBuilders.Provider(providerName);
            provider["operational_space_id"] = space;
            provider["instance_id"] = $"i{number}";
            provider["deployment_space_id"] = $"d{number}";
            provider["integrated_project_id"] = $"p{number}";
            _ids[providerName] = (await Host.PostAsync("service_providers", provider)).Id();
            _ids[name] = (await Host.PostAsync("subscriptions", new JsonObject
            {
                ["data_mart_id"] = ApiHostRecords.Instance,
                ["service_provider_id"] = _ids[providerName],
                ["asset"] = new JsonObject { ["asset_id"] = $"a{number}", ["name"] = name, ["problem_type"] = "binary" },
                ["deployment"] = new JsonObject { ["deployment_id"] = $"d{number}", ["deployment_type"] = deploymentType },
                ["asset_properties"] = new JsonObject { ["label_column"] = "Risk" },
                ["integration_reference"] = new JsonObject { ["integrated_system_id"] = $"s{number}", ["external_id"] = $"e{number}" },
                ["risk_evaluation_status"] = new JsonObject { ["state"] = risk },
            })).Id();
        }
    }
}
