using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure;

/// <summary>
/// The workspaces of Azure ML that a provider covers: all of <c>subscription_id</c>, narrowed by <c>resource_group</c> and
/// <c>workspace</c>.
/// </summary>
internal sealed class AzureWorkspaces(AzureManagement management)
{
    public const string ApiVersion = "2023-04-01";

    /// <summary>The id and the region of each workspace.</summary>
    public async Task<IReadOnlyList<(ArmId Id, string? Region)>> ListAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var path = $"/subscriptions/{Uri.EscapeDataString(binding.Required("subscription_id", "workspaces are listed by it"))}";
        var (group, workspace) = (binding.Credential("resource_group"), binding.Credential("workspace") ?? binding.Credential("workspace_name"));
        if (group is not null)
        {
            path += $"/resourceGroups/{Uri.EscapeDataString(group)}";
        }

        path += "/providers/Microsoft.MachineLearningServices/workspaces";
        if (group is not null && workspace is not null)
        {
            var one = await management.GetAsync(binding, AzureManagement.Address(binding, $"{path}/{Uri.EscapeDataString(workspace)}", ApiVersion), cancellation);
            return [Read(one)];
        }

        var all = await management.ListAsync(binding, AzureManagement.Address(binding, path, ApiVersion), cancellation);
        return [.. all.Select(Read).Where(w => workspace is null || workspace.Equals(w.Id["workspaces"], StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>The region of a workspace.</summary>
    public async Task<string?> RegionAsync(EngineBinding binding, ArmId workspace, CancellationToken cancellation) =>
        EngineJson.Text(await management.GetAsync(binding, AzureManagement.Address(binding, workspace.Path, ApiVersion), cancellation), "location");

    private static (ArmId Id, string? Region) Read(JsonElement workspace) => (
        ArmId.TryParse(EngineJson.Text(workspace, "id")) ?? throw new EngineException("engine_answer_wrong", "A workspace has no id."),
        EngineJson.Text(workspace, "location"));
}
