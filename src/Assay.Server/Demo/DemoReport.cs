using Spectre.Console;

namespace Assay.Server.Demo;

/// <summary>The demo's table of results.</summary>
internal static class DemoReport
{
    public static void Print(IReadOnlyList<DemoFinding> findings)
    {
        var table = new Table().Title("What was planted, and what the monitors found").Border(TableBorder.Rounded);
        table.AddColumns("Planted", "Monitor", "Measured", "Found");
        foreach (var finding in findings)
        {
            table.AddRow(
                Markup.Escape(finding.Planted),
                Markup.Escape(finding.Monitor),
                Markup.Escape(finding.Result),
                finding.Found ? "[green]yes[/]" : "[red]NO[/]");
        }

        AnsiConsole.Write(table);
    }
}
