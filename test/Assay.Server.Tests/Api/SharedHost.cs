namespace Assay.Server.Tests.Api;

/// <summary>One server for all tests of a class, for those that use only what they made themselves.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    private ApiHost? _host;

    public ApiHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
