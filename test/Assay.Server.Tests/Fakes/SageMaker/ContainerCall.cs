namespace Assay.Server.Tests.Fakes.SageMaker;

/// <summary>What SageMaker hands to a model's container: no headers but these.</summary>
internal sealed record ContainerCall(string ContentType, string Accept, string CustomAttributes, string Variant, string Body);
