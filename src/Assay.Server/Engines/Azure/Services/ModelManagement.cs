namespace Assay.Server.Engines.Azure.Services;

/// <summary>
/// Addresses of the model management service, which every region has one of: <c>model_management_url</c> in the
/// credentials, whose <c>{region}</c> is filled in.
/// </summary>
internal sealed class ModelManagement(AzureWorkspaces workspaces)
{
    private const string DefaultAddress = "https://{region}.api.azureml.ms";
    private const string Region = "{region}";

    /// <summary>The workspaces of a provider and where their services are listed.</summary>
    public async Task<IReadOnlyList<Uri>> ListAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var found = await workspaces.ListAsync(binding, cancellation);
        return [.. found.Select(w => Address(binding, w.Region, $"{w.Id.Path}/services"))];
    }

    /// <summary>The address of a service, or of what can be done with it.</summary>
    public async Task<Uri> OfServiceAsync(EngineBinding binding, ArmId service, string action, CancellationToken cancellation)
    {
        // The region is asked for only where the address depends on it.
        var region = Template(binding).Contains(Region, StringComparison.Ordinal)
            ? binding.Credential("region") ?? await workspaces.RegionAsync(binding, service.Up("workspaces"), cancellation)
            : null;
        return Address(binding, region, $"{service.Up("services").Path}{action}");
    }

    private static Uri Address(EngineBinding binding, string? region, string path)
    {
        var template = Template(binding);
        if (template.Contains(Region, StringComparison.Ordinal) && region is null)
        {
            throw new EngineException("engine_answer_wrong", "Azure does not say in which region the workspace is; set region in the credentials.");
        }

        var host = template.Replace(Region, region?.Replace(" ", "").ToLowerInvariant(), StringComparison.Ordinal).TrimEnd('/');
        return Uri.TryCreate($"{host}/modelmanagement/v1.0{path}", UriKind.Absolute, out var url)
            ? url
            : throw new EngineException("engine_credentials_wrong", "'model_management_url' is no absolute address.");
    }

    private static string Template(EngineBinding binding) => binding.Credential("model_management_url") ?? DefaultAddress;
}
