namespace Assay.Server.Engines.Azure;

/// <summary>The id of an Azure resource: a path of types and names. Types are compared without case.</summary>
internal sealed class ArmId
{
    private readonly string[] _parts;

    private ArmId(string[] parts) => _parts = parts;

    /// <summary>The id as a path that is safe in an address.</summary>
    public string Path => "/" + string.Join('/', _parts.Select(Uri.EscapeDataString));

    /// <summary>The name of the resource of that type on the path; null when there is none.</summary>
    public string? this[string type] => Position(type) is >= 0 and var at ? _parts[at + 1] : null;

    /// <summary>Parses <c>/subscriptions/…</c>; null when it is none.</summary>
    public static ArmId? TryParse(string? id)
    {
        if (id is null || !id.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = id[1..].TrimEnd('/').Split('/');
        return parts.Length % 2 == 0 && !parts.Any(p => p is "" or "." or "..") ? new ArmId(parts) : null;
    }

    /// <summary>The id of the resource of that type on the path.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public ArmId Up(string type) => Position(type) is >= 0 and var at
        ? new ArmId(_parts[..(at + 2)])
        : throw new EngineException("deployment_id_wrong", $"'{this}' is no id of a resource below {type}.");

    public override string ToString() => "/" + string.Join('/', _parts);

    // Types stand at even places: a resource may be named as a type is.
    private int Position(string type)
    {
        for (var i = 0; i + 1 < _parts.Length; i += 2)
        {
            if (_parts[i].Equals(type, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
