namespace Assay.Server.Tests.Fakes.VertexAi;

/// <summary>A model of <see cref="FakeVertex"/> does not take an instance.</summary>
internal sealed class FakeVertexRefusal(string message) : Exception(message);
