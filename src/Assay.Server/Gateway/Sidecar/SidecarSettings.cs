using System.Globalization;
using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.Subscriptions;
using Assay.Server.Hosting;

namespace Assay.Server.Gateway.Sidecar;

/// <summary>What a gateway beside an engine is told, as <see cref="SettingsReader"/> reads it.</summary>
internal sealed record SidecarSettings
{
    public static readonly IReadOnlyList<Setting<SidecarSettings>> All =
    [
        new("upstream", "The engine's address; the path of each request is put behind it", "an http:// or https:// address",
            (s, v) => SettingValues.Address(v) is { } address ? s with { Upstream = address } : null, IsRequired: true),
        new("server", "The Assay server", "an http:// or https:// address",
            (s, v) => SettingValues.Address(v) is { } address ? s with { Server = address } : null, IsRequired: true),
        new("subscription", "The subscription whose traffic passes", "the id of a subscription",
            (s, v) => v.Length > 0 ? s with { SubscriptionId = v } : null, IsRequired: true),
        new("instance_id", "The server's instance id (default all zeros)", "a UUID",
            (s, v) => SettingValues.InstanceId(v) is { } id ? s with { InstanceId = id } : null),
        new("urls", "Where to listen, separated by ';' (default http://127.0.0.1:8081)", SettingValues.ListenAddresses,
            (s, v) => SettingValues.AreListenAddresses(v) ? s with { Urls = v } : null),
        new("spool", "The folder that keeps what the server has not yet (default ./assay-spool)", "a folder's path",
            (s, v) => v.Length > 0 ? s with { Spool = Path.GetFullPath(v) } : null),
        new("mode", "asynchronous (default), or durable: answer when the record is on this disk", "asynchronous or durable",
            (s, v) => GatewayRules.IsMode(v) ? s.With(g => g with { Mode = v }) : null),
        new("on_logging_failure", "What a durable gateway does when its disk takes no record: answer (default) or refuse", "answer or refuse",
            (s, v) => GatewayRules.IsOnLoggingFailure(v) ? s.With(g => g with { OnLoggingFailure = v }) : null),
        new("log_when", "What marks user traffic (default: all is)", "JSON with either a header or a pointer, and perhaps a value, such as {\"header\":\"X-Origin\",\"value\":\"user\"}",
            (s, v) => ReadMarker(v) is { } marker ? s.With(g => g with { LogWhen = marker }) : null),
        new("sampling_rate", "The share of transactions that is logged (default 1)", "a number above 0 and at most 1",
            (s, v) => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && GatewayRules.IsSamplingRate(rate) ? s.With(g => g with { SamplingRate = rate }) : null),
        new("transaction_id_header", "The request header with the transaction id", "the name of a header",
            (s, v) => GatewayRules.IsHeader(v) ? s.With(g => g with { TransactionIdHeader = v }) : null),
        new("transaction_id_pointer", "Where the transaction id stands in the request", "a JSON pointer, such as /id",
            (s, v) => GatewayRules.IsPointer(v) ? s.With(g => g with { TransactionIdPointer = v }) : null),
        new("user_id_header", "The request header with the user's id", "the name of a header",
            (s, v) => GatewayRules.IsHeader(v) ? s.With(g => g with { UserIdHeader = v }) : null),
        new("engine_timeout_seconds", "How long the engine may take (default 60)", "a whole number from 1 to 3600",
            (s, v) => SettingValues.Whole(v, 1, 3600) is { } n ? s with { EngineTimeoutSeconds = (int)n } : null),
        new("max_body_bytes", "The largest request body (default 67108864)", "a whole number from 1048576 to 1073741824",
            (s, v) => SettingValues.Whole(v, 1 << 20, 1 << 30) is { } n ? s with { MaxBodyBytes = n } : null),
        new("max_log_bytes", "How far the spool may grow while the server is away (default 4294967296)", "a whole number from 134217728 upwards",
            (s, v) => SettingValues.Whole(v, 128L << 20, long.MaxValue) is { } n ? s with { MaxLogBytes = n } : null),
    ];

    /// <summary>The engine's address. Required.</summary>
    public Uri Upstream { get; init; } = null!;

    /// <summary>The Assay server. Required.</summary>
    public Uri Server { get; init; } = null!;

    /// <summary>Whose traffic passes. Required.</summary>
    public string SubscriptionId { get; init; } = "";

    /// <summary>The server's instance.</summary>
    public string InstanceId { get; init; } = AssaySettings.DefaultInstanceId;

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8081";

    /// <summary>The folder of what the server has not yet, as a full path.</summary>
    public string Spool { get; init; } = Path.GetFullPath("assay-spool");

    /// <summary>What the server's gateways are told by their subscriptions.</summary>
    public Contracts.Subscriptions.Gateway Gateway { get; init; } = new();

    /// <summary>Time-out of one call to the engine.</summary>
    public int EngineTimeoutSeconds { get; init; } = 60;

    /// <summary>The largest request body that is passed on.</summary>
    public long MaxBodyBytes { get; init; } = 64L << 20;

    /// <summary>The size the spool may grow to while the server is away.</summary>
    public long MaxLogBytes { get; init; } = 4L << 30;

    private SidecarSettings With(Func<Contracts.Subscriptions.Gateway, Contracts.Subscriptions.Gateway> change) => this with { Gateway = change(Gateway) };

    private static GatewayMarker? ReadMarker(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AssayJson.Default.GatewayMarker) is { } marker && GatewayRules.IsMarker(marker) ? marker : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
