using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Between a model's answer and the places of its parts inside a row.</summary>
internal static class AnswerColumns
{
    /// <summary>What is read from an answer.</summary>
    public static IReadOnlyList<RowField> Fields(AnswerMapping mapping)
    {
        var fields = new List<RowField>();
        if (mapping.Prediction is { } prediction)
        {
            fields.Add(new RowField(prediction));
        }

        if (mapping.Probability is { } probability)
        {
            var kind = probability.Kind switch
            {
                ProbabilityKind.Vector => CellKind.Numbers,
                ProbabilityKind.Map => CellKind.Object,
                ProbabilityKind.Pairs => CellKind.List,
                _ => CellKind.Number,
            };
            fields.AddRange(probability.Places.Select(p => new RowField(p, kind)));
            if (probability.ClassNames is { } classes)
            {
                fields.Add(new RowField(classes));
            }
        }

        fields.AddRange(mapping.Columns.Values.Select(p => new RowField(p, IsRequired: false)));
        if (mapping.Id is { } id)
        {
            fields.Add(new RowField(id));
        }

        return fields;
    }

    /// <param name="mapping">The format.</param>
    /// <param name="read">The rows, each column named by its place.</param>
    /// <param name="labels">The classes that the body names; null when it names none.</param>
    /// <param name="format">Names of the columns, and the classes where the body has none.</param>
    public static EngineAnswer ToAnswer(AnswerMapping mapping, Table read, IReadOnlyList<string>? labels, PayloadFormat format)
    {
        var columns = new List<Column>();
        if (mapping.Prediction is { } prediction)
        {
            columns.Add(read[prediction.Text].Rename(format.Prediction));
        }

        if (mapping.Probability is { Pair: { } pair, Places: [var lists] })
        {
            labels ??= format.Classes;
            var (vectors, best) = ClassPairs.Read(read[lists.Text], pair, labels, format);
            columns.Add(vectors);

            // Where the probabilities are not known, the best class is.
            columns.AddRange(mapping.Prediction is null ? [best] : []);
        }
        else if (mapping.Probability is { } probability)
        {
            columns.Add(Probabilities.Read(probability, read, ref labels, format));
        }

        columns.AddRange(mapping.Columns.Select(c => read[c.Value.Text].Rename(c.Key)));
        if (mapping.Id is { } id)
        {
            columns.Add(TextColumn.From(RowIds.Column, Enumerable.Range(0, read.RowCount).Select(read[id.Text].GetText)));
        }

        var twice = columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? new EngineAnswer(RowIds.Sort(new Table(columns)), labels)
            : throw new CodecException("response.columns", $"names '{twice.Key}', which is a column already");
    }

    /// <summary>The rows of an answer, each column named by its place.</summary>
    public static Table ToPlaces(AnswerMapping mapping, EngineAnswer answer, PayloadFormat format)
    {
        var columns = new List<Column>();
        foreach (var column in answer.Rows.Columns)
        {
            if (column.Name == format.Prediction)
            {
                // Without a place of its own the prediction is the most probable class, which is found again on reading.
                columns.AddRange(mapping.Prediction is { } place ? [column.Rename(place.Text)] : []);
            }
            else if (column.Name == format.Probability && mapping.Probability is { } probability)
            {
                columns.AddRange(Probabilities.Write(probability, column, answer.Labels ?? format.Classes));
            }
            else if (mapping.Id is { } id && column.Name == RowIds.Column)
            {
                columns.Add(column.Rename(id.Text));
            }
            else
            {
                var place = mapping.Columns.GetValueOrDefault(column.Name)
                    ?? throw new CodecException("", $"the answer has a column '{column.Name}', for which the format has no place");
                columns.Add(column.Rename(place.Text));
            }
        }

        if (mapping.Id is { } missing && !answer.Rows.TryGet(RowIds.Column, out _))
        {
            columns.Add(RowIds.Create(answer.Rows.RowCount).Rename(missing.Text));
        }

        return new Table(columns);
    }
}
