using System.Security.Cryptography.X509Certificates;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// A kind of authentication, usable with any engine. A new kind is an implementation in this folder and one registration
/// line in <see cref="EnginesExtensions"/>.
/// </summary>
internal interface IAuthentication
{
    /// <summary>Its name, as <c>auth_type</c> in a provider's credentials selects it.</summary>
    string Kind { get; }

    /// <summary>Puts into a call what the engine asks for; called last, when the call is otherwise complete.</summary>
    /// <exception cref="EngineException">A credential is missing, or the identity provider refuses.</exception>
    ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation);

    /// <summary>Forgets a token that was refused, so that the next call gets another.</summary>
    /// <returns>Whether there was anything to forget: then the call is worth another try.</returns>
    bool Forget(EngineRequest request, EngineBinding binding) => false;

    /// <summary>The certificate to present; null for none.</summary>
    X509Certificate2? Certificate(EngineBinding binding) => null;
}
