using System.Numerics.Tensors;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>The technical columns of payload rows. A record of n rows gets the ids <c>{scoring_id}-1 … -n</c>.</summary>
internal readonly struct PayloadColumns
{
    /// <summary>Names that no field of a request may have.</summary>
    public static readonly IReadOnlySet<string> Names = TechnicalColumn.Payload.Select(c => c.Name)
        .Concat([PayloadDecoder.ResponseTime, PayloadDecoder.FirstRow, PayloadDecoder.PredictionProbability])
        .ToHashSet(StringComparer.Ordinal);

    private readonly RowBlock _block;
    private readonly PayloadContext _context;
    private readonly long _now;
    private readonly ColumnBuilder _ids;
    private readonly ColumnBuilder _times;
    private readonly ColumnBuilder _deployments;
    private readonly ColumnBuilder _revisions;
    private readonly ColumnBuilder _transactions;
    private readonly ColumnBuilder _users;
    private readonly ColumnBuilder _responseTimes;
    private readonly ColumnBuilder _firstRows;

    public PayloadColumns(RowBlock block, PayloadContext context)
    {
        _block = block;
        _context = context;
        _now = context.Clock.GetUtcNow().UtcDateTime.Micros();
        _ids = block.TechnicalColumn("scoring_id", ColumnType.Text);
        _times = block.TechnicalColumn("scoring_timestamp", ColumnType.Timestamp);
        _deployments = block.TechnicalColumn("deployment_id", ColumnType.Text);
        _revisions = block.TechnicalColumn("asset_revision", ColumnType.Text);
        _transactions = block.TechnicalColumn("transaction_id", ColumnType.Text);
        _users = block.TechnicalColumn("user_id", ColumnType.Text);
        _responseTimes = block.TechnicalColumn(PayloadDecoder.ResponseTime, ColumnType.Double);
        _firstRows = block.TechnicalColumn(PayloadDecoder.FirstRow, ColumnType.Boolean);
    }

    /// <summary>Ends a record whose values were added to the other columns.</summary>
    /// <param name="head">What it says of itself.</param>
    /// <param name="content">Hash of its content.</param>
    /// <param name="rows">How many rows it has.</param>
    public void EndRecord(scoped in RecordHead head, ulong content, int rows)
    {
        if (rows > 0)
        {
            AddIds(head.Id, rows);
            _times.AddTime(head.Time ?? _now);
            _times.Repeat(rows - 1);
            AddText(_deployments, _context.DeploymentId, rows);
            AddText(_revisions, head.Revision, rows);
            AddText(_transactions, head.Transaction, rows);
            AddText(_users, head.User, rows);
            if (head.ResponseTime is { } milliseconds)
            {
                _responseTimes.Add(milliseconds);
            }

            _firstRows.Add(true);
            if (rows > 1)
            {
                _firstRows.Add(false);
                _firstRows.Repeat(rows - 2);
            }

            AddLargestProbabilities(rows);
        }

        _block.EndRecord(head.Id, hasId: !head.Id.IsEmpty, content, rows);
    }

    /// <summary>Adds the largest class probability of each of a record's rows, when it has class probabilities.</summary>
    private void AddLargestProbabilities(int rows)
    {
        if (!HasProbabilities())
        {
            return;
        }

        var largest = _block.TechnicalColumn(PayloadDecoder.PredictionProbability, ColumnType.Double);
        for (var row = _block.Rows; row < _block.Rows + rows; row++)
        {
            var most = double.NegativeInfinity;
            for (var i = 0; i < _context.ProbabilityColumns.Count; i++)
            {
                if (_block.Find(_context.ProbabilityColumns[i]) is { } column && row < column.Count && !column.IsMissing(row))
                {
                    most = Math.Max(most, Largest(column, row));
                }
            }

            if (double.IsFinite(most))
            {
                largest.Add(most);
            }
            else
            {
                largest.AddMissing();
            }
        }
    }

    private bool HasProbabilities()
    {
        // By number: an enumerator of an interface would be garbage.
        for (var i = 0; i < _context.ProbabilityColumns.Count; i++)
        {
            if (_block.Find(_context.ProbabilityColumns[i]) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static double Largest(ColumnBuilder column, int row)
    {
        var word = column.Words[row];
        switch (column.Type)
        {
            case ColumnType.Double:
                return BitConverter.Int64BitsToDouble(word);
            case ColumnType.Integer or ColumnType.Boolean:
                return word;
            case ColumnType.Vector:
                return TensorPrimitives.Max(column.Vector(word));
            default:
                return double.NegativeInfinity;
        }
    }

    private void AddIds(ReadOnlySpan<byte> id, int rows)
    {
        if (id.IsEmpty)
        {
            Span<byte> made = stackalloc byte[36];
            _context.NewId().TryFormat(made, out _);
            _ids.AddNumbered(made, rows);
        }
        else
        {
            _ids.AddNumbered(id, rows);
        }
    }

    private static void AddText(ColumnBuilder column, string? text, int rows)
    {
        if (text is not null)
        {
            column.Add(text);
            column.Repeat(rows - 1);
        }
    }

    private static void AddText(ColumnBuilder column, ReadOnlySpan<byte> text, int rows)
    {
        if (!text.IsEmpty)
        {
            column.Add(text);
            column.Repeat(rows - 1);
        }
    }
}
