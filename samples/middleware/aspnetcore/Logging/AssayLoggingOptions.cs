namespace Assay.SampleService.Logging;

/// <summary>What is logged, and where to.</summary>
internal sealed class AssayLoggingOptions
{
    /// <summary>The Assay server, such as <c>https://assay.example</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>A key of <c>POST /v2/api_keys</c>.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The subscription whose traffic it is.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>Requests to this path and below are logged when they are POST or PUT.</summary>
    public string Path { get; init; } = "/score";

    /// <summary>The server's instance.</summary>
    public string InstanceId { get; init; } = Client.AssayClient.DefaultInstanceId;

    /// <summary>A larger request or answer passes, but is not logged, which is counted.</summary>
    public int MaxBodyBytes { get; init; } = 8 << 20;

    /// <summary>So much may wait for the server; what comes on top is not logged, which is counted.</summary>
    public long MaxQueueBytes { get; init; } = 64 << 20;

    /// <summary>How long the server may take to acknowledge exchanges before they are sent again.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long is waited before exchanges that were not taken are sent again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the end of the service waits for exchanges that are still to be sent.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);
}
