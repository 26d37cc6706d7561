using Assay.Monitors.Tables;
using Assay.Server.Engines;

namespace Assay.Server.Certifications.Checks;

/// <summary>A row with a missing value is answered, or refused without harm.</summary>
internal sealed class MissingValuesCheck : ICertificationCheck
{
    public string Id => "missing_values";

    public string Name => "Missing values";

    public string Fix => "After a row with a missing value the engine does not answer any more: let it refuse such rows, or fill their values.";

    public async Task<CheckOutcome> RunAsync(CertifiedModel model, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        foreach (var column in Chosen(model.Sample))
        {
            try
            {
                await model.ScoreAsync(Without(model.First(1), column), cancellation);
            }
            catch (EngineException e) when (e.Code is "engine_refused" or "engine_rows_unsendable")
            {
                refusals.Add($"without '{column}': {e.Message}");
            }
            catch (EngineException e)
            {
                return CheckOutcome.Fail($"A row without '{column}' breaks the engine: {e.Message}", "Let the engine answer every row, or refuse it with a status of 400 and a sentence.");
            }
        }

        await model.ScoreAsync(model.First(1), cancellation);
        return refusals.Count == 0
            ? CheckOutcome.Pass("Rows with a missing number or category are answered.")
            : CheckOutcome.Warn(
                $"Rows with a missing value are refused ({string.Join("; ", refusals)}). Such rows of the payload cannot be perturbed or explained.",
                "Fill missing values inside the engine, declare a default in payload_format.encodings, or leave missing members out (missing: omit in a mapping).");
    }

    /// <summary>One column of numbers and one of anything else, as far as there are both.</summary>
    private static IEnumerable<string> Chosen(Table sample)
    {
        var numbers = sample.Columns.FirstOrDefault(c => c.Type is ColumnType.Double or ColumnType.Integer);
        var others = sample.Columns.FirstOrDefault(c => c.Type is not (ColumnType.Double or ColumnType.Integer));
        return new[] { numbers, others }.OfType<Column>().Select(c => c.Name);
    }

    private static Table Without(Table row, string column) => row.With(row[column] switch
    {
        IntegerColumn => new IntegerColumn(column, [0], [true]),
        DoubleColumn => new DoubleColumn(column, [0], [true]),
        BooleanColumn => new BooleanColumn(column, [false], [true]),
        VectorColumn => new VectorColumn(column, [[]], [true]),
        JsonColumn => new JsonColumn(column, [""], [true]),
        TimestampColumn => new TimestampColumn(column, [0], [true]),
        _ => TextColumn.From(column, [null]),
    });
}
