namespace Assay.SampleEngine;

/// <summary>Command-line arguments of the form <c>--name value</c> and <c>--switch</c>.</summary>
internal sealed class Arguments(string[] arguments)
{
    public bool Has(string name) => arguments.Contains(name);

    public string? Find(string name)
    {
        var at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    public string Text(string name, string fallback) => Find(name) ?? fallback;

    public int Whole(string name, int fallback) => int.TryParse(Find(name), out var number) ? number : fallback;
}
