using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Subscriptions;
using Assay.Server.Http;

namespace Assay.Server.Tests.Http;

public class JsonPatchTests
{
    private static readonly Subscription Sample = new()
    {
        DataMartId = "dm",
        Asset = new Asset { AssetId = "a", Name = "old" },
    };

    [Fact]
    public void Apply_replace_changes_a_member()
    {
        var changed = Apply("""[{"op":"replace","path":"/asset/name","value":"new"}]""");

        Assert.Equal("new", changed.Asset!.Name);
        Assert.Equal("a", changed.Asset.AssetId);
    }

    [Fact]
    public void Apply_replace_of_a_missing_path_adds_it_with_its_parents()
    {
        var changed = Apply("""[{"op":"replace","path":"/asset_properties/label_column","value":"Risk"}]""");

        Assert.Equal("Risk", changed.AssetProperties!.LabelColumn);
    }

    [Fact]
    public void Apply_add_with_a_dash_appends_and_steps_follow_one_another()
    {
        var changed = Apply("""
            [{"op":"add","path":"/data_sources","value":[]},
             {"op":"add","path":"/data_sources/-","value":{"type":"payload"}},
             {"op":"add","path":"/data_sources/0","value":{"type":"feedback"}}]
            """);

        Assert.Equal(["feedback", "payload"], changed.DataSources!.Select(s => s.GetProperty("type").GetString()));
    }

    [Fact]
    public void Apply_move_copy_and_remove_follow_the_standard()
    {
        var changed = Apply("""
            [{"op":"copy","from":"/asset/name","path":"/asset/url"},
             {"op":"move","from":"/asset/name","path":"/asset/model_type"},
             {"op":"remove","path":"/data_mart_id"},
             {"op":"test","path":"/asset/url","value":"old"}]
            """);

        Assert.Equal(("old", null, "old", null), (changed.Asset!.Url, changed.Asset.Name, changed.Asset.ModelType, changed.DataMartId));
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/asset_properties"}]""")]
    [InlineData("""[{"op":"test","path":"/asset/name","value":"other"}]""")]
    [InlineData("""[{"op":"turn","path":"/asset"}]""")]
    [InlineData("""[{"op":"add","path":"asset","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/asset/name/deeper","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"/asset","value":7}]""")]
    public void Apply_refuses_a_step_that_does_not_fit(string patch)
    {
        var refused = Assert.Throws<ApiException>(() => Apply(patch));

        Assert.Equal(400, refused.StatusCode);
    }

    [Fact]
    public void Parse_pointer_unescapes_slash_and_tilde() =>
        Assert.Equal(["a/b", "c~d", ""], JsonPointer.Parse("/a~1b/c~0d/"));

    private static Subscription Apply(string patch)
    {
        var operations = JsonSerializer.Deserialize(patch, AssayJson.Default.IReadOnlyListJsonPatchOperation)!;
        return JsonPatch.Apply(Sample, operations, AssayJson.Default.Subscription);
    }
}
