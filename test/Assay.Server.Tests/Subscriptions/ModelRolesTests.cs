using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Tests.Subscriptions;

public class ModelRolesTests
{
    [Fact]
    public void Of_field_lists_wins_over_schemas()
    {
        var roles = Of("""
            {"feature_fields":["b","a"],"categorical_fields":["a"],"label_column":"y","prediction_field":"p","probability_fields":["q"],"labels":["no","yes"],
             "training_data_schema":{"type":"struct","fields":[{"name":"c","type":"double","nullable":true,"metadata":{"modeling_role":"feature","measure":"discrete"}}]}}
            """);

        Assert.Equal(["b", "a"], roles.Features);
        Assert.Equal(["a"], roles.Categorical);
        Assert.Equal(("y", "p", "p"), (roles.Label, roles.Prediction, roles.Decision));
        Assert.Equal(["q"], roles.Probabilities);
        Assert.Equal(["no", "yes"], roles.Classes);
    }

    [Fact]
    public void Of_schemas_alone_finds_every_role()
    {
        var roles = Of("""
            {"training_data_schema":{"type":"struct","fields":[
               {"name":"a","type":"string","nullable":true,"metadata":{"modeling_role":"feature","measure":"discrete"}},
               {"name":"b","type":"double","nullable":true,"metadata":{"modeling_role":"feature"}},
               {"name":"y","type":"string","nullable":true,"metadata":{"modeling_role":"target"}}]},
             "output_data_schema":{"type":"struct","fields":[
               {"name":"p","type":"long","nullable":true,"metadata":{"modeling_role":"prediction"}},
               {"name":"d","type":"string","nullable":true,"metadata":{"modeling_role":"decoded-target"}},
               {"name":"q1","type":"double","nullable":true,"metadata":{"modeling_role":"class_probability"}},
               {"name":"q2","type":"double","nullable":true,"metadata":{"modeling_role":"class_probability"}}]}}
            """);

        Assert.Equal(["a", "b"], roles.Features);
        Assert.Equal(["a"], roles.Categorical);
        Assert.Equal(("y", "p", "d", "d"), (roles.Label, roles.Prediction, roles.PredictedTarget, roles.Decision));
        Assert.Equal(["q1", "q2"], roles.Probabilities);
    }

    [Fact]
    public void Of_nothing_knows_nothing()
    {
        var roles = Of("{}");

        Assert.Equal((null, null, null), (roles.Label, roles.Decision, roles.ProblemType));
        Assert.Empty(roles.Features);
        Assert.False(roles.IsRegression);
    }

    [Fact]
    public void FeaturesOf_gives_the_models_columns_in_its_order_or_says_what_is_missing()
    {
        var rows = new Table([new IntegerColumn("a", [1]), new IntegerColumn("x", [2]), new IntegerColumn("b", [3])]);

        Assert.Equal(["b", "a"], Of("""{"feature_fields":["b","a"]}""").FeaturesOf(rows, "payload").Columns.Select(c => c.Name));
        var missing = Assert.Throws<MonitorException>(() => Of("""{"feature_fields":["b","c","d"]}""").FeaturesOf(rows, "feedback"));
        Assert.Equal("column_missing", missing.Error.Code);
        Assert.Contains("The feedback rows have no column 'c', 'd'", missing.Message);
        Assert.Equal("features_unknown", Assert.Throws<MonitorException>(() => Of("{}").FeaturesOf(rows, "payload")).Error.Code);
    }

    private static ModelRoles Of(string properties)
    {
        var subscription = JsonSerializer.Deserialize($$"""{"asset_properties":{{properties}}}""", AssayJson.Default.Subscription)!;
        return ModelRoles.Of(new Resource<Contracts.Subscriptions.Subscription>(new Metadata("id", "", default, ""), subscription));
    }
}
