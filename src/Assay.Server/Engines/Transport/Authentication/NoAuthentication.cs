namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>An open engine, or one whose headers are all in <c>request_headers</c>.</summary>
internal sealed class NoAuthentication : IAuthentication
{
    public const string Name = "none";

    public string Kind => Name;

    public ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation) =>
        ValueTask.CompletedTask;
}
