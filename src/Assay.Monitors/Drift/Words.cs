namespace Assay.Monitors.Drift;

/// <summary>Pieces of the sentences about drift.</summary>
internal static class Words
{
    public static string Transactions(int count) => count == 1 ? "1 transaction" : $"{count} transactions";

    public static string Have(int count) => count == 1 ? "has" : "have";

    /// <summary>'a', 'b' and 'c'.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => $"'{names[0]}'",
        _ => $"{string.Join(", ", names.Take(names.Count - 1).Select(name => $"'{name}'"))} and '{names[^1]}'",
    };
}
