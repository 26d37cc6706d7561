namespace Assay.Server.Http;

/// <summary>Typed reading of query parameters; unknown ones are ignored everywhere.</summary>
internal static class QueryParameters
{
    /// <summary>The comma-separated and repeated values of a filter; null when it is absent: no filtering.</summary>
    public static IReadOnlySet<string>? Set(HttpRequest request, string name)
    {
        var values = request.Query[name];
        return values.Count == 0
            ? null
            : values.SelectMany(v => (v ?? "").Split(',')).Where(v => v.Length > 0).ToHashSet(StringComparer.Ordinal);
    }

    public static int Int(HttpRequest request, string name, int fallback, int min, int max)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return fallback;
        }

        return int.TryParse(text, out var value) && value >= min && value <= max
            ? value
            : throw ApiException.Parameter(name, $"'{name}' must be a whole number from {min} to {max}.");
    }

    public static bool Bool(HttpRequest request, string name) =>
        request.Query[name].ToString() switch
        {
            "" or "false" or "False" => false,
            "true" or "True" => true,
            _ => throw ApiException.Parameter(name, $"'{name}' must be true or false."),
        };

    public static bool Matches(IReadOnlySet<string>? filter, string? value) =>
        filter is null || (value is not null && filter.Contains(value));
}
