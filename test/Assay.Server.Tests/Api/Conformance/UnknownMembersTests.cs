namespace Assay.Server.Tests.Api.Conformance;

public class UnknownMembersTests
{
    /// <summary>The scenario asserts the status of every answer and what it needs of the body.</summary>
    [Fact]
    public async Task Unknown_members_and_parameters_change_nothing()
    {
        await using var engine = await CreditEngine.StartAsync();
        await using var host = await ApiHost.StartAsync(handler: new UnknownMembersHandler());

        await new ConformanceScenario(host, engine).RunAsync();
    }
}
