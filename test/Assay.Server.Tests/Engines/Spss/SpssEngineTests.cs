using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Fakes.Spss;

namespace Assay.Server.Tests.Engines.Spss;

public class SpssEngineTests : IAsyncLifetime
{
    private const string Spss = "spss_collaboration_and_deployment_services";

    private FakeSpss _spss = null!;
    private EngineRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _spss = await FakeSpss.StartAsync();
        _rig = await EngineRig.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _spss.DisposeAsync();
    }

    [Fact]
    public async Task Score_takes_the_ids_of_schema_and_asset_where_openscale_keeps_them()
    {
        var target = Target([]);
        target = target with { Format = target.Format with { AssetName = FakeSpss.Configuration, InputSchemaId = FakeSpss.Table } };

        EngineRig.AssertModel(await _rig.ScoreAsync(Spss, EngineRig.Binding(_spss.Credentials), target));
    }

    [Theory]
    [InlineData("""{"configuration_id":"german_credit"}""", "payload_format.input_table_id: is missing")]
    [InlineData("""{"input_table_id":"input-table-1"}""", "payload_format.configuration_id: is missing")]
    public async Task Score_without_an_id_names_the_option(string format, string expected)
    {
        var refused = await _rig.RefusedAsync(Spss, EngineRig.Binding(_spss.Credentials), Target(JsonNode.Parse(format)!.AsObject()));

        Assert.Equal("engine_rows_unsendable", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_with_a_wrong_password_says_so()
    {
        var credentials = _spss.Credentials;
        credentials["password"] = "wrong";

        var refused = await _rig.RefusedAsync(Spss, EngineRig.Binding(credentials), Target());

        Assert.Contains("answered 401: Full authentication is required Check the credentials", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_that_is_refused_gives_the_text_of_spss()
    {
        var refused = await _rig.RefusedAsync(
            Spss, EngineRig.Binding(_spss.Credentials), Target(new JsonObject { ["input_table_id"] = "other", ["configuration_id"] = FakeSpss.Configuration }));

        Assert.Contains("answered 400: Unknown configuration or input table", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_server_without_place_is_tried_again()
    {
        _spss.Server.Once("/score", Misbehave.Status(503, "busy", "Retry-After", "0"));

        EngineRig.AssertModel(await _rig.ScoreAsync(Spss, EngineRig.Binding(_spss.Credentials), Target()));
    }

    [Theory]
    [InlineData("""{"columnNames":{"name":["$N-Risk"]},"rowValues":[{"value":[{"value":"Risk"}]}]}""", "1 rows to 2")]
    [InlineData("""{"columnNames":{"name":["$N-Risk"]},"rowValues":[{"value":[{"value":"Risk"}]},{"value":[]}]}""", "rowValues[1].value: has 0 values for 1 columns")]
    [InlineData("""{"columnNames":{"name":["$N-Risk","$NP-Risk"]},"rowValues":[{"value":[{"value":"Risk"},{"value":"high"}]}]}""", "row 0, column '$NP-Risk': 'high' is no finite number")]
    [InlineData("""{"columnNames":{"name":["$N-Risk"]},"rowVal""", "not valid JSON")]
    [InlineData("{}", "has no 'columnNames'")]
    public async Task Score_that_is_answered_wrongly_says_where(string answer, string expected)
    {
        _spss.Server.Once("/score", Misbehave.Text(answer));

        Assert.Contains(expected, (await _rig.RefusedAsync(Spss, EngineRig.Binding(_spss.Credentials), Target())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_says_that_addresses_are_entered()
    {
        var refused = await Assert.ThrowsAsync<EngineException>(() => _rig.ListAsync(Spss, EngineRig.Binding(_spss.Credentials)));

        Assert.Contains("enter the scoring address of each", refused.Message, StringComparison.Ordinal);
    }

    private ScoringTarget Target(JsonObject? format = null) =>
        EngineRig.Target(_spss.ScoringUrl, "credit", format ?? new JsonObject { ["input_table_id"] = FakeSpss.Table, ["configuration_id"] = FakeSpss.Configuration });
}
