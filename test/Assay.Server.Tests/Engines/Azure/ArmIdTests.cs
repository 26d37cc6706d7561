using Assay.Server.Engines;
using Assay.Server.Engines.Azure;

namespace Assay.Server.Tests.Engines.Azure;

public class ArmIdTests
{
    private const string Id = "/subscriptions/s/resourcegroups/My Group/providers/Microsoft.X/workspaces/deployments/onlineEndpoints/e/deployments/blue";

    [Fact]
    public void Names_are_found_by_their_type_without_case()
    {
        var id = ArmId.TryParse(Id)!;

        Assert.Equal("My Group", id["resourceGroups"]);
        Assert.Equal("deployments", id["workspaces"]);
        Assert.Equal("blue", id["deployments"]);
        Assert.Null(id["services"]);
    }

    [Fact]
    public void Up_gives_the_resource_above() =>
        Assert.Equal("/subscriptions/s/resourcegroups/My%20Group/providers/Microsoft.X/workspaces/deployments/onlineEndpoints/e", ArmId.TryParse(Id)!.Up("onlineEndpoints").Path);

    [Fact]
    public void Up_to_what_is_not_above_is_refused() =>
        Assert.Contains("webServices", Assert.Throws<EngineException>(() => ArmId.TryParse(Id)!.Up("webServices")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("credit")]
    [InlineData("/subscriptions/")]
    [InlineData("/subscriptions/s/resourceGroups")]
    [InlineData("/subscriptions/s/../x")]
    [InlineData("/subscriptions/s//x")]
    public void TryParse_of_what_is_no_id_gives_nothing(string? id) => Assert.Null(ArmId.TryParse(id));

    [Fact]
    public void Path_escapes_what_would_lead_elsewhere() =>
        Assert.Equal("/subscriptions/a%3Fb%23c%40d", ArmId.TryParse("/subscriptions/a?b#c@d")!.Path);
}
