namespace Assay.Server.Hosting;

/// <summary>The server's settings, as <see cref="SettingsReader"/> reads them.</summary>
internal sealed record AssaySettings
{
    public const string DefaultInstanceId = "00000000-0000-0000-0000-000000000000";

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The data folder, as a full path.</summary>
    public string Data { get; init; } = Path.GetFullPath("assay-data");

    /// <summary>Password of the user <c>admin</c>; null: the one set before, or one generated at the first start.</summary>
    public string? AdminPassword { get; init; }

    public string InstanceId { get; init; } = DefaultInstanceId;

    public bool AllowLoopbackEngines { get; init; }

    public bool AllowPrivateEngines { get; init; }

    /// <summary>Time-out of one call to an engine.</summary>
    public int EngineTimeoutSeconds { get; init; } = 60;

    /// <summary>A folder with ONNX models, as a full path; null: only uploaded models are scored with.</summary>
    public string? ModelsFolder { get; init; }

    /// <summary>The largest request body that is read.</summary>
    public long MaxBodyBytes { get; init; } = 64L << 20;

    /// <summary>The size the intake log may grow to while the record store is behind.</summary>
    public long MaxLogBytes { get; init; } = 4L << 30;

    public int TokenLifetimeMinutes { get; init; } = 720;
}
