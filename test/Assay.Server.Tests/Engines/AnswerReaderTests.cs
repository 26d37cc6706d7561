using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Tests.Engines;

public class AnswerReaderTests
{
    private readonly List<ApiError> _findings = [];

    [Fact]
    public void Read_of_labels_and_a_vector_gives_both()
    {
        var answer = Read(Roles("prediction", "probability"), Vectors(["No", "Yes"], [0.8, 0.2], [0.3, 0.7]), ["No", "Yes"]);

        Assert.Equal(["No", "Yes"], answer!.Predictions);
        Assert.Equal([0.3, 0.7], answer.Probabilities![1]);
        Assert.Equal(["No", "Yes"], answer.Classes);
        Assert.Empty(_findings);
    }

    [Fact]
    public void Read_of_indexes_gives_labels()
    {
        var rows = new Table([new DoubleColumn("prediction", [1, 0]), new VectorColumn("probability", [[0.2, 0.8], [0.9, 0.1]])]);

        Assert.Equal(["Yes", "No"], Read(Roles("prediction", "probability"), rows, ["No", "Yes"])!.Predictions);
    }

    [Fact]
    public void Read_with_a_decoded_target_prefers_it()
    {
        var rows = new Table([new IntegerColumn("prediction", [1]), TextColumn.From("decoded", ["Yes"])]);

        Assert.Equal(["Yes"], Read(Roles("prediction") with { PredictedTarget = "decoded" }, rows, null)!.Predictions);
    }

    [Fact]
    public void Read_of_a_scalar_takes_it_for_the_second_class()
    {
        var rows = new Table([TextColumn.From("prediction", ["Yes"]), new DoubleColumn("score", [0.75])]);

        Assert.Equal([0.25, 0.75], Read(Roles("prediction", "score") with { Classes = ["No", "Yes"] }, rows, null)!.Probabilities![0]);
    }

    [Fact]
    public void Read_of_a_column_per_class_takes_the_classes_from_their_names()
    {
        var rows = new Table([TextColumn.From("p", ["a"]), new DoubleColumn("prob_a", [0.5]), new DoubleColumn("prob_b", [0.3]), new DoubleColumn("prob_c", [0.2])]);

        var answer = Read(Roles("p", "prob_a", "prob_b", "prob_c"), rows, null);

        Assert.Equal(["a", "b", "c"], answer!.Classes);
        Assert.Equal([0.5, 0.3, 0.2], answer.Probabilities![0]);
    }

    [Fact]
    public void Read_of_a_column_per_class_takes_no_missing_probability_for_zero()
    {
        var rows = new Table([TextColumn.From("p", ["a", "a"]), new DoubleColumn("prob_a", [0.5, 0.6]), new DoubleColumn("prob_b", [0.5, 0], [false, true])]);

        var answer = Read(Roles("p", "prob_a", "prob_b"), rows, null);

        Assert.Equal([[0.5, 0.5], []], answer!.Probabilities!);
    }

    [Fact]
    public void Read_without_the_prediction_column_names_the_columns_and_the_likely_one()
    {
        var rows = new Table([TextColumn.From("predictedLabel", ["a"]), new VectorColumn("prediction_probability", [[1.0]])]);

        Assert.Null(Read(Roles("outcome"), rows, null));
        var finding = Assert.Single(_findings);
        Assert.Equal("prediction_column_missing", finding.Code);
        Assert.Contains("'predictedLabel', 'prediction_probability'", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Set asset_properties.prediction_field to 'predictedLabel'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_without_a_probability_column_names_it()
    {
        var answer = Read(Roles("prediction", "probability"), new Table([TextColumn.From("prediction", ["a"])]), null);

        Assert.Null(answer!.Probabilities);
        Assert.Equal("probability_column_missing", Assert.Single(_findings).Code);
        Assert.Contains("'probability'", _findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_classes_in_the_wrong_order_is_found()
    {
        var rows = Vectors([.. Enumerable.Repeat("No", 12)], [.. Enumerable.Repeat(new[] { 0.88, 0.12 }, 12)]);

        Read(Roles("prediction", "probability"), rows, ["Yes", "No"]);

        Assert.Equal("class_order", Assert.Single(_findings).Code);
        Assert.Contains("12 of 12 rows", _findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_scores_that_are_no_probabilities_is_found()
    {
        Read(Roles("prediction", "probability"), Vectors(["a", "b"], [2.0, 0.5], [0.1, 3.0]), ["a", "b"]);

        Assert.Equal("probability_sum", Assert.Single(_findings).Code);
    }

    [Fact]
    public void Read_of_equal_probabilities_contradicts_no_decision()
    {
        Read(Roles("prediction", "probability"), Vectors([.. Enumerable.Repeat("b", 20)], [.. Enumerable.Repeat(new[] { 0.5, 0.5 }, 20)]), ["a", "b"]);

        Assert.Empty(_findings);
    }

    [Fact]
    public void Read_without_labels_learns_the_classes_from_the_largest_probability()
    {
        var answer = Read(Roles("prediction", "probability"), Vectors(["b", "a", "b"], [0.9, 0.1], [0.2, 0.8], [0.6, 0.4]), null);

        Assert.Equal(["b", "a"], answer!.Classes);
    }

    [Fact]
    public void Read_of_an_empty_or_missing_vector_beside_a_full_one_does_not_fail()
    {
        var rows = new Table(
        [
            TextColumn.From("prediction", ["a", null, "b"]),
            new VectorColumn("probability", [[0.9, 0.1], [], [0.2, 0.8]], [false, true, false]),
        ]);

        var answer = Read(Roles("prediction", "probability"), rows, ["a", "b"]);

        Assert.Equal(["a", null, "b"], answer!.Predictions);
        Assert.Empty(answer.Probabilities![1]);
        Assert.Empty(_findings);
    }

    private ModelAnswer? Read(ModelRoles roles, Table rows, IReadOnlyList<string>? labels) => AnswerReader.Read(roles, rows, labels, _findings);

    private static Table Vectors(string[] predictions, params double[][] probabilities) =>
        new([TextColumn.From("prediction", predictions), new VectorColumn("probability", probabilities)]);

    private static ModelRoles Roles(string prediction, params string[] probabilities) => new()
    {
        SubscriptionId = "s",
        Features = [],
        Categorical = new HashSet<string>(),
        Prediction = prediction,
        Probabilities = probabilities,
        Classes = [],
    };
}
