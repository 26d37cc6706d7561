using System.Globalization;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// Turns rows of an answer into its table: a column of predictions and one of probabilities in the order of the classes.
/// Bare numbers are labels when all are written whole and scores of the second class otherwise, unless
/// <c>payload_format.answer</c> says <c>label</c> or <c>score</c>; beside a label a number is the score of the second class,
/// or with <c>answer</c> = <c>winner</c> that of the label itself.
/// </summary>
internal sealed class AnswerRows
{
    private const double Tolerance = 1e-3;
    private static readonly string[] Answers = ["auto", "label", "score", "winner"];
    private static readonly string[] Kinds = ["auto", "name", "index"];

    private readonly PayloadFormat _format;
    private readonly IReadOnlyList<AnswerRow> _rows;
    private readonly IReadOnlyList<string> _classes;
    private readonly Dictionary<string, int> _byName;
    private readonly string _answer;
    private readonly bool _areIndexes;

    private AnswerRows(IReadOnlyList<AnswerRow> rows, PayloadFormat format)
    {
        _format = format;
        _rows = rows;
        // Without a declared order, one that does not depend on which row or call comes first.
        _classes = format.Classes.Count > 0 ? format.Classes
            : [.. rows.SelectMany(r => r.Probabilities is null ? [] : r.Classes ?? []).Distinct().Order(StringComparer.Ordinal)];
        _byName = _classes.Select((c, i) => (Name: ClassLabel.Canonical(c), i)).DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        _answer = format.Text("answer", "auto", Answers);
        if (_answer == "auto")
        {
            var bare = rows.Where(r => r.Label is null && r.Number is not null);
            _answer = format.Classes.Count > 2 || bare.All(r => r.IsWhole) ? "label" : "score";
        }

        var names = rows.SelectMany(r => (r.Classes ?? []).Append(r.Label ?? (_answer == "label" ? r.Number?.ToString("R") : null))).OfType<string>();
        _areIndexes = format.Text("labels", "auto", Kinds) switch
        {
            "auto" => !names.Any(n => _byName.ContainsKey(ClassLabel.Canonical(n))),
            var said => said == "index",
        };
    }

    /// <summary>What is wrong with the options that say what numbers mean.</summary>
    public static IReadOnlyList<FormatProblem> Problems(PayloadFormat format)
    {
        var problems = new List<FormatProblem>();
        var options = new OptionsReader(format.Options, "payload_format", problems);
        options.Choice("answer", Answers);
        options.Choice("labels", Kinds);
        return problems;
    }

    /// <exception cref="CodecException">A row says nothing, or says what the subscription contradicts.</exception>
    public static EngineAnswer Build(IReadOnlyList<AnswerRow> rows, PayloadFormat format)
    {
        if (rows.Count == 0)
        {
            return new EngineAnswer(new Table([]), null);
        }

        return format.IsRegression ? Numbers(rows, format) : new AnswerRows(rows, format).Build();
    }

    private static EngineAnswer Numbers(IReadOnlyList<AnswerRow> rows, PayloadFormat format) => new(
        new Table([new DoubleColumn(format.Prediction, [.. rows.Select(r => r.Number
            ?? (r is { Probabilities: null, Label: { } text } && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw new CodecException(r.Place, "is no number, but the model's problem type is regression")))])]),
        null);

    private EngineAnswer Build()
    {
        var labels = new string?[_rows.Count];
        var vectors = new double[]?[_rows.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            (labels[i], vectors[i]) = Read(_rows[i]);
        }

        var columns = new List<Column>();
        if (labels.Any(l => l is not null))
        {
            columns.Add(TextColumn.From(_format.Prediction, labels));
        }

        var any = vectors.Any(v => v is not null);
        if (any)
        {
            columns.Add(new VectorColumn(_format.Probability, [.. vectors.Select(v => v ?? [])], [.. vectors.Select(v => v is null)]));
        }

        return columns.Count == 0
            ? throw new CodecException(_rows[0].Place, "holds neither a prediction nor probabilities")
            : new EngineAnswer(new Table(columns), any && _classes.Count > 0 ? _classes : null);
    }

    private (string? Label, double[]? Vector) Read(AnswerRow row)
    {
        if (row.Probabilities is { } probabilities)
        {
            var (best, vector) = row.Classes is { } names ? ByName(row, names, probabilities) : (null, InOrder(row, probabilities));
            return (row.Label is { } label ? Class(label) : best, vector);
        }

        if (row.Label is { } named)
        {
            return (Class(named), row.Number is { } beside ? Beside(row, named, beside) : null);
        }

        return row.Number switch
        {
            null => throw new CodecException(row.Place, "says nothing of the row"),
            { } number when _answer == "label" => (Class(ClassLabel.Canonical(number.ToString("R"))), null),
            { } number when _classes.Count == 2 => (null, Second(row, number)),
            _ => throw new CodecException(row.Place, _classes.Count == 0
                ? "is a bare number; set asset.problem_type to regression, or asset_properties.labels to the classes, the positive one second"
                : $"is one number for {_classes.Count} classes; set payload_format.answer to label when it is a label"),
        };
    }

    private double[]? Beside(AnswerRow row, string label, double score)
    {
        if (_answer == "winner")
        {
            return _classes.Count == 2 && _byName.TryGetValue(ClassLabel.Canonical(Class(label)), out var winner)
                ? Second(row, winner == 1 ? score : 1 - score)
                : null;
        }

        // Of several classes one number is the winner's alone: the others are unknown, not zero.
        return _classes.Count is 0 or 2 ? Second(row, score) : null;
    }

    private static double[] Second(AnswerRow row, double score)
    {
        var probability = Probability(row, score);
        return [1 - probability, probability];
    }

    private double[] InOrder(AnswerRow row, double[] probabilities)
    {
        if (_classes.Count > 0 && probabilities.Length != _classes.Count)
        {
            throw new CodecException(row.Place, $"has {probabilities.Length} probabilities, but the model has {_classes.Count} classes ({string.Join(", ", _classes)})");
        }

        return [.. probabilities.Select(p => Probability(row, p))];
    }

    private (string? Best, double[] Vector) ByName(AnswerRow row, IReadOnlyList<string> names, double[] scores)
    {
        if (names.Count != scores.Length)
        {
            throw new CodecException(row.Place, $"names {names.Count} classes and gives {scores.Length} scores");
        }

        if (scores.Length == 0)
        {
            throw new CodecException(row.Place, "names no class; lower the model's confidence threshold");
        }

        var vector = new double[_classes.Count];
        Array.Fill(vector, double.NaN);
        for (var i = 0; i < scores.Length; i++)
        {
            if (!_byName.TryGetValue(ClassLabel.Canonical(Class(names[i])), out var index))
            {
                throw new CodecException(row.Place, $"names the class '{names[i]}', which is not among the subscription's labels ({string.Join(", ", _classes)}); correct asset_properties.labels");
            }

            vector[index] = double.IsNaN(vector[index]) ? Probability(row, scores[i]) : throw new CodecException(row.Place, $"names the class '{names[i]}' twice");
        }

        return (Class(names[Array.IndexOf(scores, scores.Max())]), Complete(row, vector));
    }

    /// <summary>Classes that an engine leaves out are not impossible: they share what the others leave.</summary>
    private double[] Complete(AnswerRow row, double[] vector)
    {
        var absent = vector.Count(double.IsNaN);
        if (absent > 0 && _format.Classes.Count == 0)
        {
            throw new CodecException(row.Place, "names other classes than other rows; set asset_properties.labels to all classes of the model");
        }

        var share = absent == 0 ? 0 : Math.Max(0, 1 - vector.Where(double.IsFinite).Sum()) / absent;
        return [.. vector.Select(p => double.IsNaN(p) ? share : p)];
    }

    private static double Probability(AnswerRow row, double value) => value is >= -Tolerance and <= 1 + Tolerance
        ? Math.Clamp(value, 0, 1)
        : throw new CodecException(row.Place, $"{value:R} is no probability; the model must answer probabilities, not raw scores or, for regression, asset.problem_type must say so");

    private string Class(string label) =>
        _areIndexes && double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var index)
        && index >= 0 && index < _classes.Count && index == Math.Floor(index)
            ? _classes[(int)index]
            : _byName.TryGetValue(ClassLabel.Canonical(label), out var named) ? _classes[named] : label;
}
