using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>How a row of features and probabilities becomes the numbers the drift model reads.</summary>
internal sealed record FeatureEncoder(NumericFeature[] Numeric, CategoricalFeature[] Categorical, ProbabilityFeatures Probabilities)
{
    /// <summary>Encoded features of the client model's inputs, which come before those of the probabilities.</summary>
    public int InputWidth => Numeric.Sum(feature => feature.Width) + Categorical.Sum(feature => feature.Width);

    public int Width => InputWidth + Probabilities.Width;

    public static FeatureEncoder Learn(Table table, DriftModelSettings settings, ReadOnlySpan<int> rows, ICollection<string> ignored)
    {
        var numeric = new List<NumericFeature>();
        var categorical = new List<CategoricalFeature>();
        foreach (var name in settings.FeatureColumns)
        {
            var column = Find(table, name);
            var before = numeric.Count + categorical.Count;
            if (column is TextColumn text && CategoricalFeature.Learn(text, rows) is { } category)
            {
                categorical.Add(category);
            }
            else if (IsNumeric(column) && NumericFeature.Learn(column, rows) is { } number)
            {
                numeric.Add(number);
            }

            if (numeric.Count + categorical.Count == before)
            {
                ignored.Add(name);
            }
        }

        var probabilities = settings.ProbabilityColumns.Select(name => Find(table, name)).ToArray();
        RequireProbabilities(probabilities);
        return new FeatureEncoder(numeric.ToArray(), categorical.ToArray(), ProbabilityFeatures.Learn(probabilities, rows));
    }

    /// <summary>Finds the columns of a table.</summary>
    /// <exception cref="ArgumentException">One is missing or has a type that cannot be read; the message names it.</exception>
    public BoundEncoder Bind(Table table)
    {
        var numeric = Array.ConvertAll(Numeric, feature => Find(table, feature.Name));
        foreach (var column in numeric)
        {
            if (!IsNumeric(column))
            {
                throw new ArgumentException($"Column '{column.Name}' is {column.Type}; the drift model was trained on numbers.", nameof(table));
            }
        }

        var categorical = Array.ConvertAll(Categorical, feature => Categories.Of(Find(table, feature.Name)));
        var probabilities = Array.ConvertAll(Probabilities.Columns, name => Find(table, name));
        RequireProbabilities(probabilities);
        return new BoundEncoder(this, numeric, categorical, probabilities);
    }

    public float[][] Encode(Table table, ReadOnlySpan<int> rows)
    {
        var bound = Bind(table);
        var encoded = new float[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            bound.Encode(rows[i], encoded[i] = new float[Width]);
        }

        return encoded;
    }

    public static Column Find(Table table, string name) => table.TryGet(name, out var column)
        ? column
        : throw new ArgumentException($"The table has no column '{name}', which the drift model needs.", nameof(table));

    private static bool IsNumeric(Column column) => column.Type is ColumnType.Boolean or ColumnType.Integer or ColumnType.Double;

    private static void RequireProbabilities(Column[] columns)
    {
        if (columns.Length == 0)
        {
            throw new ArgumentException("The drift model needs at least one column of class probabilities.");
        }

        foreach (var column in columns)
        {
            if (!IsNumeric(column) && !(columns.Length == 1 && column.Type == ColumnType.Vector))
            {
                throw new ArgumentException($"Column '{column.Name}' is {column.Type}; probabilities are one vector column or one number column a class.");
            }
        }
    }
}
