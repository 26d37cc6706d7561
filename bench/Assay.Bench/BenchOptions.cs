namespace Assay.Bench;

/// <summary>What to measure and how often.</summary>
/// <param name="Suites">Names of suites; all when empty.</param>
/// <param name="Runs">Pairs of limit and subject per comparison.</param>
/// <param name="JsonFile">Where the results go as JSON; null for nowhere.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Suites, int Runs, string? JsonFile)
{
    private const int DefaultRuns = 9;

    /// <returns>The options; null when the arguments cannot be read.</returns>
    public static BenchOptions? Parse(string[] args)
    {
        var suites = new List<string>();
        var runs = DefaultRuns;
        string? json = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--runs" when i + 1 < args.Length && int.TryParse(args[i + 1], out runs) && runs > 0:
                    i++;
                    break;
                case "--json" when i + 1 < args.Length:
                    json = args[++i];
                    break;
                case { } name when !name.StartsWith('-'):
                    suites.Add(name);
                    break;
                default:
                    return null;
            }
        }

        return new BenchOptions(suites, runs, json);
    }
}
