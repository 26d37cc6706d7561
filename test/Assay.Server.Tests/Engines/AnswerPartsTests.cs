using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines;

public class AnswerPartsTests
{
    [Fact]
    public void Complete_of_probabilities_alone_predicts_the_most_probable_class()
    {
        var answer = Complete(Vectors([0.9, 0.1], [0.2, 0.8], [0.5, 0.5]), Format() with { ClassColumns = [] });

        Assert.Equal(["No", "Yes", "No"], Texts(answer, "prediction"));
    }

    [Fact]
    public void Complete_of_one_number_takes_it_for_the_second_class()
    {
        var answer = Complete(new DoubleColumn("probability", [0.1, 0.8]), Format() with { ClassColumns = [] });

        Assert.Equal(["No", "Yes"], Texts(answer, "prediction"));
    }

    [Fact]
    public void Complete_where_the_subscription_names_a_column_a_class_splits_the_vector()
    {
        var answer = Complete(Vectors([0.9, 0.1], [0.2, 0.8]), Format());

        Assert.Equal(["prediction", "p_no", "p_yes"], answer.Rows.Columns.Select(c => c.Name));
        Assert.Equal([0.9, 0.2], Numbers(answer, "p_no"));
        Assert.Equal([0.1, 0.8], Numbers(answer, "p_yes"));
        Assert.Equal(["No", "Yes"], Texts(answer, "prediction"));
    }

    [Fact]
    public void Complete_of_a_vector_in_the_engines_own_order_splits_it_by_the_names_of_the_classes()
    {
        var answer = AnswerParts.Complete(new EngineAnswer(new Table([Vectors([0.9, 0.1])]), ["Yes", "No"]), Format());

        Assert.Equal([0.1], Numbers(answer, "p_no"));
        Assert.Equal([0.9], Numbers(answer, "p_yes"));
        Assert.Equal(["No", "Yes"], answer.Labels);
        Assert.Equal(["Yes"], Texts(answer, "prediction"));
    }

    [Fact]
    public void Complete_without_declared_classes_takes_them_from_the_names_of_the_columns()
    {
        var format = Format() with { Classes = [], ClassColumns = ["probability_a", "probability_b"] };
        var answer = AnswerParts.Complete(new EngineAnswer(new Table([Vectors([0.3, 0.7])]), ["b", "a"]), format);

        Assert.Equal([0.7], Numbers(answer, "probability_a"));
        Assert.Equal(["b"], Texts(Complete(Vectors([0.3, 0.7]), format), "prediction"));
    }

    [Fact]
    public void Complete_of_one_number_for_two_class_columns_gives_both()
    {
        var answer = Complete(new DoubleColumn("probability", [0.75]), Format());

        Assert.Equal([0.25], Numbers(answer, "p_no"));
        Assert.Equal([0.75], Numbers(answer, "p_yes"));
    }

    [Fact]
    public void Complete_of_a_missing_vector_leaves_its_row_missing()
    {
        var answer = Complete(new VectorColumn("probability", [[0.9, 0.1], []], [false, true]), Format());

        Assert.False(answer.Rows["p_no"].IsMissing(0));
        Assert.True(answer.Rows["p_no"].IsMissing(1));
        Assert.True(answer.Rows["prediction"].IsMissing(1));
    }

    [Fact]
    public void Complete_of_a_vector_of_another_length_leaves_it_for_the_reader_to_name()
    {
        var answer = Complete(Vectors([0.5, 0.3, 0.2]), Format());

        Assert.Equal(["prediction", "probability"], answer.Rows.Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.True(answer.Rows["prediction"].IsMissing(0));
    }

    [Fact]
    public void Complete_of_class_columns_alone_predicts_the_most_probable_class()
    {
        var rows = new Table([new DoubleColumn("p_no", [0.9, 0.2]), new DoubleColumn("p_yes", [0.1, 0.8])]);

        Assert.Equal(["No", "Yes"], Texts(AnswerParts.Complete(new EngineAnswer(rows, null), Format()), "prediction"));
    }

    [Fact]
    public void Complete_of_a_regression_changes_nothing()
    {
        var answer = new EngineAnswer(new Table([Vectors([0.9, 0.1])]), null);

        Assert.Same(answer, AnswerParts.Complete(answer, Format() with { IsRegression = true }));
    }

    [Fact]
    public void Join_of_calls_that_name_the_classes_differently_is_refused()
    {
        EngineAnswer[] parts = [new(new Table([Vectors([0.9, 0.1])]), ["No", "Yes"]), new(new Table([Vectors([0.8, 0.2])]), ["Yes", "No"])];

        var refused = Assert.Throws<EngineException>(() => AnswerParts.Join(parts));

        Assert.Contains("No, Yes in one call and Yes, No in another", refused.Message, StringComparison.Ordinal);
    }

    private static EngineAnswer Complete(Column probability, PayloadFormat format) =>
        AnswerParts.Complete(new EngineAnswer(new Table([probability]), null), format);

    private static PayloadFormat Format() => new() { Classes = ["No", "Yes"], ClassColumns = ["p_no", "p_yes"] };

    private static VectorColumn Vectors(params double[][] vectors) => new("probability", vectors);

    private static double[] Numbers(EngineAnswer answer, string column) => Assert.IsType<DoubleColumn>(answer.Rows[column]).Values.ToArray();

    private static IEnumerable<string?> Texts(EngineAnswer answer, string column) => Enumerable.Range(0, answer.Rows.RowCount).Select(answer.Rows[column].GetText);
}
