using System.Globalization;
using Assay.SampleEngine.Generation;
using Microsoft.ML;

namespace Assay.SampleEngine.Model;

/// <summary>
/// A logistic regression trained with ML.NET on generated applications. Numbers are standardised, categories one-hot;
/// a category that training did not have counts as none.
/// </summary>
internal sealed class CreditModel
{
    private readonly Encoder _encoder;
    private readonly float[] _weights;
    private readonly float _bias;

    private CreditModel(Encoder encoder, float[] weights, float bias)
    {
        _encoder = encoder;
        _weights = weights;
        _bias = bias;
    }

    public static CreditModel Train(int rows, int seed)
    {
        var applications = ApplicationGenerator.Generate(Period.Training, rows, seed).ToList();
        var encoder = Encoder.Learn(applications);
        var context = new MLContext(seed);
        var schema = Microsoft.ML.Data.SchemaDefinition.Create(typeof(TrainingRow));
        schema[nameof(TrainingRow.Features)].ColumnType = new Microsoft.ML.Data.VectorDataViewType(Microsoft.ML.Data.NumberDataViewType.Single, encoder.Width);
        var data = context.Data.LoadFromEnumerable(
            applications.Select(a => new TrainingRow { Features = encoder.Encode(a.Values()), Label = a.IsRisk }), schema);
        var trainer = context.BinaryClassification.Trainers.LbfgsLogisticRegression(new Microsoft.ML.Trainers.LbfgsLogisticRegressionBinaryTrainer.Options
        {
            NumberOfThreads = 1,
            L1Regularization = 0,
            L2Regularization = 0.1f,
        });
        var parameters = trainer.Fit(data).Model.SubModel;
        return new CreditModel(encoder, [.. parameters.Weights], parameters.Bias);
    }

    /// <summary>The probability of a bad outcome.</summary>
    /// <param name="values">The features' values as text, in the order of <see cref="CreditApplication.Features"/>; null where missing.</param>
    public double Risk(string?[] values)
    {
        var features = _encoder.Encode(values);
        double score = _bias;
        for (var i = 0; i < features.Length; i++)
        {
            score += features[i] * _weights[i];
        }

        return 1 / (1 + Math.Exp(-score));
    }

    private sealed class TrainingRow
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    /// <summary>Turns an application into numbers.</summary>
    private sealed class Encoder
    {
        private readonly (double Mean, double Deviation)[] _scales = new (double, double)[CreditApplication.Features.Count];
        private readonly Dictionary<string, int>[] _categories = new Dictionary<string, int>[CreditApplication.Features.Count];

        public int Width { get; private set; }

        public static Encoder Learn(IReadOnlyList<CreditApplication> applications)
        {
            var encoder = new Encoder();
            var rows = applications.Select(a => a.Values()).ToList();
            for (var i = 0; i < CreditApplication.Features.Count; i++)
            {
                if (CreditApplication.Features[i].IsCategory)
                {
                    var names = rows.Select(r => r[i]).Distinct().Order(StringComparer.Ordinal);
                    encoder._categories[i] = names.Select(name => (name, place: encoder.Width++)).ToDictionary(c => c.name, c => c.place);
                }
                else
                {
                    var numbers = rows.Select(r => double.Parse(r[i], CultureInfo.InvariantCulture)).ToList();
                    var mean = numbers.Average();
                    encoder._scales[i] = (mean, Math.Sqrt(numbers.Average(n => (n - mean) * (n - mean))));
                    encoder.Width++;
                }
            }

            return encoder;
        }

        public float[] Encode(string?[] values)
        {
            var encoded = new float[Width];
            var place = 0;
            for (var i = 0; i < values.Length; i++)
            {
                if (_categories[i] is { } categories)
                {
                    if (values[i] is { } name && categories.TryGetValue(name, out var at))
                    {
                        encoded[at] = 1;
                    }

                    place += categories.Count;
                    continue;
                }

                if (double.TryParse(values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                {
                    encoded[place] = (float)((number - _scales[i].Mean) / _scales[i].Deviation);
                }

                place++;
            }

            return encoded;
        }
    }
}
