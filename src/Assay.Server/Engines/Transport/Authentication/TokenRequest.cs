using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>Asks an identity provider for a token, through the same guarded way out as engines are called.</summary>
internal sealed class TokenRequest(GuardedHttp http, TimeProvider clock)
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="url">The token endpoint.</param>
    /// <param name="content">The form or JSON that is posted.</param>
    /// <param name="authorization">The header <c>Authorization</c>; null for none.</param>
    /// <param name="tokenMember">The member of the answer that is the token.</param>
    /// <param name="cancellation">Stops the request.</param>
    /// <exception cref="EngineException">The identity provider refuses or cannot be reached; says what it said.</exception>
    public async Task<AccessToken> PostAsync(
        Uri url, HttpContent content, AuthenticationHeaderValue? authorization, string tokenMember, CancellationToken cancellation)
    {
        if (AddressGuard.Refusal(url) is { } refusal)
        {
            throw new EngineException("engine_address_refused", $"{url} is not asked for a token. {refusal}");
        }

        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
            message.Headers.Authorization = authorization;
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await http.For(null).SendAsync(message, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode
                ? Read(body, tokenMember)
                : throw new EngineException("engine_sign_in_refused", $"{url} gives no token ({(int)response.StatusCode}): {Describe(body)} Check the credentials of the service provider.", response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EngineException("engine_sign_in_unreachable", $"{url} did not give a token within {Patience.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e)
        {
            throw new EngineException("engine_sign_in_unreachable", $"{url} cannot be asked for a token: {e.InnerException?.Message ?? e.Message}");
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_sign_in_refused", $"The answer of {url} is no token: {e.Message}.");
        }
    }

    private static AccessToken Read(byte[] body, string tokenMember)
    {
        using var document = EngineJson.Parse(body);
        var token = JsonCells.Member(document.RootElement, tokenMember, "answer");
        var value = token.ValueKind == JsonValueKind.String ? token.GetString()! : throw new CodecException(tokenMember, "is no text");

        // Some identity providers write numbers as text.
        var lifetime = document.RootElement.TryGetProperty("expires_in", out var seconds)
            && double.TryParse(seconds.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var given) && given > 0
                ? TimeSpan.FromSeconds(given)
                : DefaultLifetime;
        return new AccessToken(value, lifetime);
    }

    /// <summary>The first line of what identity providers say, under any of their names for it.</summary>
    private static string Describe(byte[] body)
    {
        try
        {
            using var document = EngineJson.Parse(body);
            foreach (var name in new[] { "error_description", "errorMessage", "message", "error" })
            {
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var said) && said.ValueKind == JsonValueKind.String)
                {
                    return said.GetString()!.Split('\n')[0].Trim();
                }
            }
        }
        catch (CodecException)
        {
            // Not JSON: nothing in it is meant to be shown.
        }

        return "it does not say why.";
    }
}
