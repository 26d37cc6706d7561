using Assay.Server.Engines.Trials;
using Spectre.Console;

namespace Assay.Server.Engines.Commands;

/// <summary>Shows a trial of a payload format on the console.</summary>
internal static class TrialReport
{
    private const int MostRows = 10;

    public static void Print(string name, FormatTrial trial)
    {
        if (trial.Rows is { } rows)
        {
            var table = new Table().Title($"Rows of the {name}: {rows.RowCount}").Border(TableBorder.Rounded);
            table.AddColumns([.. rows.Columns.Select(c => Markup.Escape($"{c.Name} ({c.Type.ToString().ToLowerInvariant()})"))]);
            for (var row = 0; row < Math.Min(MostRows, rows.RowCount); row++)
            {
                table.AddRow([.. rows.Columns.Select(c => Markup.Escape(c.GetText(row) ?? "missing"))]);
            }

            AnsiConsole.Write(table);
        }

        if (trial.Labels is { } labels)
        {
            Console.WriteLine($"Classes in the order of the probabilities: {string.Join(", ", labels)}");
        }

        if (trial.Written is { } written)
        {
            Console.WriteLine(name == "request" ? "What Assay would send:" : "The same answer as the format writes it:");
            Console.WriteLine(written.TrimEnd());
        }

        foreach (var difference in trial.Differences)
        {
            Console.WriteLine($"differs at {(difference.Place.Length == 0 ? "the whole" : difference.Place)}: {difference.Given ?? "nothing"} in the sample, {difference.Written ?? "nothing"} written");
        }

        Console.WriteLine(trial.Problem ?? (trial.IsFaithful ? $"The {name} came back as it was." : $"Differences: {trial.Differences.Count}. What is not sent back was not read, or is written in another form."));
    }
}
