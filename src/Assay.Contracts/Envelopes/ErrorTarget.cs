namespace Assay.Contracts.Envelopes;

/// <summary>The place an error is about.</summary>
/// <param name="Type"><c>field</c>, <c>parameter</c> or <c>header</c>.</param>
/// <param name="Name">Its name or path, such as <c>[0].request.values[3][2]</c>.</param>
public sealed record ErrorTarget(string Type, string Name);
