namespace Assay.Server.Tests.Intake.Log;

/// <summary>The moment the simulated power fails.</summary>
internal sealed class PowerFailedException : IOException;
