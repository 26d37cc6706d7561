using System.Collections.Frozen;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>All kinds of authentication by name.</summary>
internal sealed class Authentications(IEnumerable<IAuthentication> kinds)
{
    private readonly FrozenDictionary<string, IAuthentication> _kinds = kinds.ToFrozenDictionary(k => k.Kind);

    public IReadOnlyCollection<string> Kinds => _kinds.Keys;

    /// <summary>
    /// What <c>auth_type</c> in the credentials names; else what the call asks for; else what the credentials look like. A
    /// key with an <c>auth_url</c> is exchanged there, as <c>auth_provider</c> says: <c>cloud</c> or <c>cpd</c>.
    /// </summary>
    /// <exception cref="EngineException">There is no such kind.</exception>
    public IAuthentication For(EngineRequest request, EngineBinding binding)
    {
        var kind = Exchange(binding) ?? binding.Credential("auth_type") ?? request.Authentication ?? Guess(binding);
        return _kinds.GetValueOrDefault(kind)
            ?? throw new EngineException("engine_credentials_wrong", $"'{kind}' is no auth_type; accepted: {string.Join(", ", Kinds.Order())}.");
    }

    private static string? Exchange(EngineBinding binding)
    {
        var type = binding.Credential("auth_type");
        if (type is not (null or ApiKeyAuthentication.Name) || binding.Credential("auth_url") is null)
        {
            return null;
        }

        return binding.Credential("auth_provider") switch
        {
            "cloud" => IbmIamAuthentication.Name,
            "cpd" => CloudPakAuthentication.Name,
            null when type is null => null,
            null => binding.Credential("username") is null ? IbmIamAuthentication.Name : CloudPakAuthentication.Name,
            var other => throw new EngineException("engine_credentials_wrong", $"'{other}' is no auth_provider; accepted: cloud, cpd."),
        };
    }

    private static string Guess(EngineBinding binding) =>
        binding.Credential("username") is not null ? BasicAuthentication.Name
        : (binding.Credential("apikey") ?? binding.Credential("api_key") ?? binding.Credential("token")) is not null ? ApiKeyAuthentication.Name
        : NoAuthentication.Name;
}
