using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Monitoring.Fairness.Debiasing;
using Assay.Server.Subscriptions;

namespace Assay.Server.Predictions;

/// <summary>Scored rows, as the caller gets them and as they are logged.</summary>
internal sealed class DebiasedRows
{
    private readonly string _scoringId;
    private readonly ModelRoles _roles;
    private readonly Table _rows;
    private readonly ModelAnswer _own;
    private readonly DebiasedAnswer[] _debiased;
    private readonly DebiasingInForce _debiasing;
    private readonly TimeSpan _elapsed;
    private readonly IReadOnlyList<Table> _pages;
    private readonly IReadOnlyList<string> _outputs;

    /// <param name="scoringId">The id of the request.</param>
    /// <param name="roles">Which column is what.</param>
    /// <param name="rows">The caller's rows.</param>
    /// <param name="pages">The engine's output columns, in the order of the rows.</param>
    /// <param name="own">The model's own answers.</param>
    /// <param name="debiased">The debiased answers.</param>
    /// <param name="debiasing">What they were debiased by.</param>
    /// <param name="elapsed">How long the engine took for the caller's rows.</param>
    public DebiasedRows(
        string scoringId, ModelRoles roles, Table rows, IReadOnlyList<Table> pages, ModelAnswer own, DebiasedAnswer[] debiased, DebiasingInForce debiasing, TimeSpan elapsed)
    {
        (_scoringId, _roles, _rows, _pages, _own, _debiased, _debiasing, _elapsed) = (scoringId, roles, rows, pages, own, debiased, debiasing, elapsed);

        // Engines may repeat the inputs, which the caller's own columns stand for.
        _outputs = [.. pages.SelectMany(p => p.Columns).Select(c => c.Name).Distinct().Where(name => !rows.TryGet(name, out _) && !DebiasedColumns.All.Contains(name))];
    }

    /// <summary>Writes the caller's columns, the model's and the debiased ones; in shadow the last are the model's own.</summary>
    public void WriteAnswer(IBufferWriter<byte> buffer)
    {
        var answers = _debiasing.IsAnswered ? _debiased : Debiaser.Unchanged(_own);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("scoring_id", _scoringId);
        writer.WriteStartObject("debiasing");
        writer.WriteString("mode", _debiasing.Mode);
        WriteIfKnown(writer, "policy", _debiasing.Settings?.Policy);
        WriteIfKnown(writer, "version", _debiasing.Version);
        writer.WriteNumber("changed_answers", _debiased.Count(d => d.IsChanged));
        WriteIfKnown(writer, "reason", _debiasing.Reason);
        writer.WriteEndObject();
        WriteFields(writer, [.. _rows.Columns.Select(c => c.Name), .. _outputs, .. DebiasedColumns.Answered]);
        WriteRows(writer, (page, pageRow, row) =>
        {
            WriteCells(writer, _rows, row);
            WriteOutputs(writer, page, pageRow);
            WriteDebiased(writer, page, pageRow, row, answers[row]);
        });
        writer.WriteEndObject();
    }

    /// <summary>Writes the payload record.</summary>
    public void WriteRecord(IBufferWriter<byte> buffer, string user)
    {
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("scoring_id", _scoringId);
        writer.WriteNumber("response_time", _elapsed.TotalMilliseconds);
        writer.WriteString("user_id", user);
        writer.WriteStartObject("request");
        WriteFields(writer, [.. _rows.Columns.Select(c => c.Name)]);
        WriteRows(writer, (_, _, row) => WriteCells(writer, _rows, row));
        writer.WriteEndObject();
        writer.WriteStartObject("response");
        WriteFields(writer, _debiasing.Settings is null ? [.. _outputs, .. DebiasedColumns.Answered] : [.. _outputs, .. DebiasedColumns.All]);
        WriteRows(writer, (page, pageRow, row) =>
        {
            WriteOutputs(writer, page, pageRow);
            WriteDebiased(writer, page, pageRow, row, _debiased[row]);
            if (_debiasing.Settings is { } settings)
            {
                writer.WriteStringValue(settings.Mode);
                writer.WriteStringValue(settings.Policy);
                writer.WriteStringValue(_debiasing.Version);
                writer.WriteStringValue(_debiased[row].Reason);
            }
        });
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteIfKnown(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteFields(Utf8JsonWriter writer, IEnumerable<string> names)
    {
        writer.WriteStartArray("fields");
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private void WriteRows(Utf8JsonWriter writer, Action<Table, int, int> write)
    {
        writer.WriteStartArray("values");
        var row = 0;
        foreach (var page in _pages)
        {
            for (var pageRow = 0; pageRow < page.RowCount; pageRow++)
            {
                writer.WriteStartArray();
                write(page, pageRow, row++);
                writer.WriteEndArray();
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteCells(Utf8JsonWriter writer, Table rows, int row)
    {
        foreach (var column in rows.Columns)
        {
            JsonCells.Write(writer, column, row);
        }
    }

    private void WriteOutputs(Utf8JsonWriter writer, Table page, int row)
    {
        foreach (var name in _outputs)
        {
            if (page.TryGet(name, out var column))
            {
                JsonCells.Write(writer, column, row);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private void WriteDebiased(Utf8JsonWriter writer, Table page, int pageRow, int row, DebiasedAnswer answer)
    {
        var own = page.TryGet(_roles.Prediction ?? _roles.Decision!, out var column) ? column : page[_roles.Decision!];
        if (answer.IsChanged)
        {
            WriteLike(writer, own, pageRow, row, answer.Prediction!);
        }
        else
        {
            JsonCells.Write(writer, own, pageRow);
        }

        if (answer.Probabilities is { Length: > 0 } probabilities)
        {
            writer.WriteStartArray();
            Array.ForEach(probabilities, writer.WriteNumberValue);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteStringValue(answer.Prediction);
    }

    /// <summary>A class in the way the model writes its predictions: as people name it, or as its index.</summary>
    private void WriteLike(Utf8JsonWriter writer, Column own, int pageRow, int row, string decided)
    {
        var isNamed = ClassLabel.Canonical(own.GetText(pageRow) ?? "") == ClassLabel.Canonical(_own.Predictions[row] ?? "");
        var written = isNamed || IndexOf(decided) is not (>= 0 and var index) ? decided : index.ToString(CultureInfo.InvariantCulture);
        if (own is IntegerColumn or DoubleColumn && double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else if (own is BooleanColumn && bool.TryParse(written, out var truth))
        {
            writer.WriteBooleanValue(truth);
        }
        else
        {
            writer.WriteStringValue(written);
        }
    }

    private int IndexOf(string decided)
    {
        var label = ClassLabel.Canonical(decided);
        for (var i = 0; i < _own.Classes.Count; i++)
        {
            if (ClassLabel.Canonical(_own.Classes[i]) == label)
            {
                return i;
            }
        }

        return -1;
    }
}
