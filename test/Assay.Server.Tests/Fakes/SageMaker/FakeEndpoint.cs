namespace Assay.Server.Tests.Fakes.SageMaker;

/// <summary>An endpoint of <see cref="FakeSageMaker"/>.</summary>
internal sealed record FakeEndpoint(string Name, Func<ContainerCall, ContainerReply> Container)
{
    public string Status { get; init; } = "InService";

    /// <summary>Its variants with their present weights; the model of each is <c>{endpoint}-{variant}</c>.</summary>
    public (string Name, double Weight)[] Variants { get; init; } = [("AllTraffic", 1)];
}
