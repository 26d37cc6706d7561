using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Api.Conformance;

namespace Assay.Server.Tests.Api;

/// <summary>
/// Bodies with one value replaced by something else, at every place and with every kind of thing: none makes the server
/// fail, and every answer follows the contract.
/// </summary>
public class BodyMutationTests(BodyMutationTests.RecordedHost recorded) : IClassFixture<BodyMutationTests.RecordedHost>
{
    private static readonly string[] Replacements = ["null", "7", "\"x\"", "[]", "{}", "[null]", "\"\\ud800\"", "1e400"];

    [Theory]
    [InlineData("POST data_marts")]
    [InlineData("POST service_providers")]
    [InlineData("POST subscriptions")]
    [InlineData("POST subscriptions/{subscription}/schemas")]
    [InlineData("POST data_sets")]
    [InlineData("POST data_sets/{payload}/records")]
    [InlineData("POST data_sets/{feedback}/records")]
    [InlineData("POST monitor_definitions")]
    [InlineData("POST monitor_instances")]
    [InlineData("POST monitor_instances/{instance}/runs")]
    [InlineData("POST monitor_instances/{instance}/measurements")]
    [InlineData("POST explanation_tasks")]
    [InlineData("PATCH subscriptions/{subscription}")]
    [InlineData("PATCH monitor_instances/{instance}")]
    [InlineData("PATCH data_sets/{feedback}/records/r")]
    [InlineData("POST /v1/authorize")]
    [InlineData("POST api_keys")]
    public async Task Body_with_one_thing_changed_never_fails_the_server(string operation)
    {
        var host = recorded.Host;
        var before = recorded.Exchanges.Count;
        var ids = await SeedAsync(host);
        var (method, address) = (operation.Split(' ')[0], ids.Aggregate(operation.Split(' ')[1], (a, id) => a.Replace($"{{{id.Key}}}", id.Value)));
        var body = Body(operation, ids);
        await Parallel.ForEachAsync(Mutants(body), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (mutant, cancellation) =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new StringContent(mutant, Encoding.UTF8, "application/json") };
            using var response = await host.Http.SendAsync(request, cancellation);
            Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} for {mutant}");
        });

        // What was stored can be read.
        foreach (var list in new[] { "data_marts", "service_providers", "subscriptions", "data_sets", "monitor_definitions", "monitor_instances", "measurements", $"explanation_tasks?subscription_id={ids["subscription"]}" })
        {
            if (address.StartsWith(list.Split('?')[0], StringComparison.Ordinal) || address.EndsWith(list, StringComparison.Ordinal))
            {
                await host.GetAsync(list);
            }
        }

        var violations = recorded.Exchanges.Skip(before).SelectMany(e => ConformanceRules.All.SelectMany(rule => rule.Value(e).Select(v => $"{e}: {rule.Key}: {v}"))).ToList();
        Assert.True(violations.Count == 0, string.Join("\n", violations.Take(10)));
    }

    /// <summary>One server, and all that was said to it.</summary>
    public sealed class RecordedHost : IAsyncLifetime
    {
        private readonly RecordingHandler _recording = new();

        public ApiHost Host { get; private set; } = null!;

        internal IReadOnlyList<Exchange> Exchanges => _recording.Exchanges;

        public async ValueTask InitializeAsync() => Host = await ApiHost.StartAsync(handler: _recording);

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    private static async Task<Dictionary<string, string>> SeedAsync(ApiHost host)
    {
        var subscription = await host.SubscribeAsync(["Sex", "Age"]);
        var feedback = (await host.PostAsync($"subscriptions/{subscription}/tables/feedback", new JsonObject())).Id();
        await host.StoreAsync(feedback, new JsonObject { ["record_id"] = "r", ["Sex"] = "f", ["Age"] = 1, ["Risk"] = "No" });
        var payload = await host.PayloadSetAsync(subscription);
        await host.StoreAsync(payload, JsonNode.Parse("""{"scoring_id":"s","request":{"fields":["Sex","Age"],"values":[["f",1]]}}""")!.AsObject());
        await host.CountAsync(payload);
        var definition = (await host.PostAsync("monitor_definitions", ApiHostBuilders.Definition($"Mutated {Guid.NewGuid()}"))).Id();
        var instance = (await host.PostAsync("monitor_instances", ApiHostBuilders.Instance(definition, subscription))).Id();
        var provider = (string)(await host.GetAsync($"subscriptions/{subscription}"))["entity"]!["service_provider_id"]!;
        return new() { ["subscription"] = subscription, ["feedback"] = feedback, ["payload"] = payload, ["instance"] = instance, ["provider"] = provider };
    }

    private static string Body(string operation, IReadOnlyDictionary<string, string> ids)
    {
        var subscription = ids["subscription"];
        var text = operation switch
        {
            "POST data_marts" => """{"name":"m","description":"d","internal_database":true,"database_discovery":"automatic"}""",
            "POST service_providers" => """{"name":"e","service_type":"custom_machine_learning","credentials":{"url":"http://x","password":"p"},"request_headers":{"a":"b"},"operational_space_id":"production","group_ids":["g"]}""",
            "POST subscriptions" => """
                {"data_mart_id":"INSTANCE","service_provider_id":"PROVIDER","asset":{"asset_id":"a","name":"n","asset_type":"model","url":"","problem_type":"binary","input_data_type":"structured"},
                 "deployment":{"deployment_id":"d","name":"n","deployment_type":"online","scoring_endpoint":{"url":"http://x","credentials":{"token":"t"},"request_headers":{"a":"b"}}},
                 "asset_properties":{"label_column":"Risk","feature_fields":["Sex"],"categorical_fields":["Sex"],"probability_fields":["p"],"labels":["a"],
                   "training_data_reference":{"type":"cos","location":{}},"training_data_schema":{"type":"struct","fields":[{"name":"Sex","type":"string","nullable":true,"metadata":{"modeling_role":"feature","measure":"discrete"}},{"name":"v","type":{"type":"array","elementType":"double"}}]}},
                 "analytics_engine":{"type":"spark","credentials":{"a":1}},"data_sources":[{"type":"payload","endpoint":{"url":"u","credentials":{"a":1}}}],"risk_evaluation_status":{"state":"approved"}}
                """,
            "POST subscriptions/{subscription}/schemas" => """{"input_data":[{"id":"i","fields":["Sex","Age"],"values":[["f",1],["m",2.5]]}],"training_data_reference":{}}""",
            "POST data_sets" => """{"data_mart_id":"INSTANCE","name":"n","type":"custom","target":{"target_type":"subscription","target_id":"SUBSCRIPTION"},"data_schema":{"type":"struct","fields":[{"name":"a","type":"double","metadata":{}}]},"location":{"table_name":"t"},"schema_update_mode":"auto"}""",
            "POST data_sets/{payload}/records" => """[{"scoring_id":"t","scoring_timestamp":"2025-01-01T00:00:00Z","response_time":1,"user_id":"u","request":{"fields":["Sex","Age"],"values":[["f",1]],"meta":{"fields":["m"],"values":[[1]]}},"response":{"fields":["prediction","probability"],"values":[["a",[0.5,0.5]]]}}]""",
            "POST data_sets/{feedback}/records" => """[{"record_id":"x","record_timestamp":"2025-01-01T00:00:00Z","Sex":"f","Age":1},{"fields":["Sex","Age"],"values":[["f",1]]}]""",
            "POST monitor_definitions" => """
                {"name":"New","metrics":[{"name":"m","thresholds":[{"type":"lower_limit","default":1,"specific_values":[{"id":"i","default":1,"applies_to":[]}]}],"applies_to":{"problem_type":["binary"]}}],"tags":[{"name":"t"}],
                 "applies_to":{"target_type":["subscription"]},"parameters_schema":{"a":1},"schedule":{"repeat_interval":1,"repeat_unit":"hour","start_time":{"type":"relative","delay":1}},"schedules":{"online":{}},"monitor_runtime":{"type":"none"}}
                """,
            "POST monitor_instances" => """
                {"data_mart_id":"INSTANCE","monitor_definition_id":"fairness","target":{"target_type":"subscription","target_id":"SUBSCRIPTION"},
                 "parameters":{"features":[{"feature":"Sex","majority":["m"],"minority":["f"],"threshold":0.8},{"feature":"Age","majority":[[1,2]],"minority":[[3,4]]}],"favourable_class":["a"],"unfavourable_class":["b"],"min_records":100,"max_records":200,"perform_perturbation":false,"seed":1},
                 "thresholds":[{"metric_id":"fairness_value","type":"lower_limit","value":80,"specific_values":[{"value":1,"applies_to":[{"type":"tag","key":"feature","value":"Age"}]}]}],
                 "schedule":{"repeat_interval":1,"repeat_unit":"hour","start_time":{"type":"relative","delay_unit":"minute","delay":1}}}
                """,
            "POST monitor_instances/{instance}/runs" => """{"triggered_by":"user","parameters":{"a":1},"expiration_date":"2030-01-01T00:00:00Z"}""",
            "POST monitor_instances/{instance}/measurements" => """[{"timestamp":"2025-01-01T00:00:00Z","run_id":"r","metrics":[{"value":1,"region":"n"}],"sources":[{"id":"i","type":"t","data":{"a":1},"metric_ids":["value"]}]}]""",
            "POST explanation_tasks" => """{"scoring_ids":["s-1"],"explanation_types":["lime"],"subscription_id":"SUBSCRIPTION","input_rows":[{"a":1}]}""",
            "PATCH subscriptions/{subscription}" => """[{"op":"replace","path":"/asset_properties/training_data_schema","value":{"fields":[{"name":"Sex","type":"string"}]}},{"op":"copy","path":"/asset/name","from":"/asset/asset_id"}]""",
            "PATCH monitor_instances/{instance}" => """[{"op":"replace","path":"/thresholds","value":[{"metric_id":"value","type":"lower_limit","value":1}]},{"op":"replace","path":"/status/state","value":"active"}]""",
            "PATCH data_sets/{feedback}/records/r" => """[{"op":"replace","path":"/values/Age","value":2}]""",
            "POST /v1/authorize" => $$"""{"username":"admin","password":"{{ApiHost.Password}}","api_key":null}""",
            _ => """{"name":"k"}""",
        };
        return text.Replace("INSTANCE", ApiHostRecords.Instance).Replace("PROVIDER", ids["provider"]).Replace("SUBSCRIPTION", subscription);
    }

    /// <summary>Every body that differs from the given one in one value.</summary>
    private static IEnumerable<string> Mutants(string body)
    {
        const string Mark = "\u0001mark\u0001";
        var quoted = JsonSerializer.Serialize(Mark);
        foreach (var path in Paths(JsonNode.Parse(body)!))
        {
            var copy = JsonNode.Parse(body)!;
            if (path.Length == 0)
            {
                copy = JsonValue.Create(Mark);
            }
            else
            {
                var parent = path[..^1].Aggregate(copy, (node, step) => step is int i ? node![i]! : node![(string)step]!);
                if (path[^1] is int index)
                {
                    parent.AsArray()[index] = Mark;
                }
                else
                {
                    parent.AsObject()[(string)path[^1]] = Mark;
                }
            }

            var text = copy.ToJsonString();
            foreach (var replacement in Replacements)
            {
                yield return text.Replace(quoted, replacement);
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode? node)
    {
        yield return [];
        IEnumerable<(object Step, JsonNode? Child)> children = node switch
        {
            JsonObject members => members.Select(m => ((object)m.Key, m.Value)),
            JsonArray items => items.Select((item, i) => ((object)i, item)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            foreach (var rest in Paths(child))
            {
                yield return [step, .. rest];
            }
        }
    }
}
