namespace Assay.Server.Hosting;

/// <summary>The server's settings, as <see cref="SettingsReader"/> reads them.</summary>
internal sealed record AssaySettings
{
    public const string DefaultInstanceId = "00000000-0000-0000-0000-000000000000";

    public static readonly IReadOnlyList<Setting<AssaySettings>> All =
    [
        new("urls", "Addresses to listen on, separated by ';' (default http://127.0.0.1:8080)", SettingValues.ListenAddresses,
            (s, v) => SettingValues.AreListenAddresses(v) ? s with { Urls = v } : null),
        new("data", "The data folder, made when missing (default ./assay-data)", "a folder's path",
            (s, v) => v.Length > 0 ? s with { Data = Path.GetFullPath(v) } : null),
        new("instance_id", "The instance id in every path (default all zeros)", "a UUID",
            (s, v) => SettingValues.InstanceId(v) is { } id ? s with { InstanceId = id } : null),
        new("allow_loopback_engines", "Let engines be bound on this machine (default false)", SettingValues.Switch,
            (s, v) => SettingValues.Bool(v) is { } b ? s with { AllowLoopbackEngines = b } : null),
        new("allow_private_engines", "Let engines be bound in private networks (default false)", SettingValues.Switch,
            (s, v) => SettingValues.Bool(v) is { } b ? s with { AllowPrivateEngines = b } : null),
        new("engine_timeout_seconds", "Time-out of one call to an engine (default 60)", "a whole number from 1 to 3600",
            (s, v) => SettingValues.Whole(v, 1, 3600) is { } n ? s with { EngineTimeoutSeconds = (int)n } : null),
        new("models_folder", "A folder with ONNX models (default none: only uploaded models)", "the path of a folder that exists",
            (s, v) => Directory.Exists(v) ? s with { ModelsFolder = Path.GetFullPath(v) } : null),
        new("max_body_bytes", "The largest request body (default 67108864)", "a whole number from 1048576 to 1073741824",
            (s, v) => SettingValues.Whole(v, 1 << 20, 1 << 30) is { } n ? s with { MaxBodyBytes = n } : null),
        new("max_log_bytes", "How far the intake log may grow while the store is behind (default 4294967296)", "a whole number from 134217728 upwards",
            (s, v) => SettingValues.Whole(v, 128L << 20, long.MaxValue) is { } n ? s with { MaxLogBytes = n } : null),
        new("token_lifetime_minutes", "How long a token is valid (default 720)", "a whole number from 1 to 43200",
            (s, v) => SettingValues.Whole(v, 1, 43200) is { } n ? s with { TokenLifetimeMinutes = (int)n } : null),
    ];

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The data folder, as a full path.</summary>
    public string Data { get; init; } = Path.GetFullPath("assay-data");

    /// <summary>Password of the user <c>admin</c>, from the environment only; null: the one set before, or one generated at the first start.</summary>
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
