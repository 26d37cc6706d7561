namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// A fixed key or token: <c>apikey</c>, <c>api_key</c> or <c>token</c>. It goes as <c>Authorization: Bearer</c> unless
/// <c>key_header</c> names another header, <c>key_prefix</c> another scheme, or <c>key_query</c> a query parameter.
/// </summary>
internal sealed class ApiKeyAuthentication : IAuthentication
{
    public const string Name = "api_key";

    public string Kind => Name;

    public ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        var key = binding.Credential("apikey") ?? binding.Credential("api_key") ?? binding.Required("token", "key authentication needs it, or 'apikey'");
        if (binding.Credential("key_query") is { } parameter)
        {
            var separator = message.RequestUri!.Query.Length > 0 ? "&" : "?";
            message.RequestUri = new Uri($"{message.RequestUri.AbsoluteUri}{separator}{Uri.EscapeDataString(parameter)}={Uri.EscapeDataString(key)}");
            return ValueTask.CompletedTask;
        }

        var header = binding.Credential("key_header") ?? "Authorization";
        var prefix = binding.Credential("key_prefix") ?? (header == "Authorization" ? "Bearer" : "");
        if (!message.Headers.NonValidated.Contains(header))
        {
            message.Headers.TryAddWithoutValidation(header, prefix.Length == 0 ? key : $"{prefix} {key}");
        }

        return ValueTask.CompletedTask;
    }
}
