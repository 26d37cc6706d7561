using System.CommandLine;

namespace Assay.Server.Engines.Commands;

/// <summary><c>assay engines</c>: what helps to bind an engine.</summary>
internal static class EnginesCommand
{
    public static Command Create() => new("engines", "Tries payload formats and certifies bound engines.")
    {
        TryCommand.Create(),
        CertifyCommand.Create(),
    };
}
