using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.Catalog;

/// <summary>A kind of resource the catalog keeps.</summary>
/// <param name="Name">Its name in the catalog, in CRNs and in messages, such as <c>subscription</c>.</param>
/// <param name="Path">Its address; <c>{parent}</c> stands for the parent's id.</param>
/// <param name="Json">How its entity is written.</param>
/// <param name="IsCached">Whether resources read lately are kept in memory: for those that every records request needs.</param>
internal sealed record ResourceKind<TEntity>(string Name, string Path, JsonTypeInfo<TEntity> Json, bool IsCached = false)
{
    public string Url(string id, string? parent) => $"/v2/{Path.Replace("{parent}", parent)}/{id}";

    public string Label => Name.Replace('_', ' ');
}
