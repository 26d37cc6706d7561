namespace Assay.Server.Tests.Fakes.SageMaker;

/// <summary>What a model's container answers.</summary>
internal sealed record ContainerReply(int Status, string ContentType, string Body, int Rows)
{
    public static ContainerReply Refuse(int status, string message) => new(status, "text/plain", message, 0);
}
