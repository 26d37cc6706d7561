using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Azure.Payloads;

/// <summary>Bodies of scoring scripts, of automated ML and of MLflow as they are published and were recorded.</summary>
public class ScriptShapesTests
{
    private static readonly InputOutputCodec InputOutput = new();
    private static readonly DataCodec Data = new();
    private static readonly AutoMlCodec AutoMl = new(isEndpoint: false);
    private static readonly AutoMlCodec AutoMlEndpoint = new(isEndpoint: true);
    private static readonly MlflowInputCodec Mlflow = new();
    private static readonly TensorCodec Tensor = new();

    [Fact]
    public void Request_of_each_contract_is_written_as_published()
    {
        Assert.Equal("""{"input":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":null}]}""", Shapes.Written(InputOutput));
        Assert.Equal("""{"data":[[32,"female"],[25,null]]}""", Shapes.Written(Data));
        Assert.Equal("""{"data":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":null}]}""", Shapes.Written(Data, Shapes.With("""{"rows":"objects"}""")));
        Assert.Equal("""{"data":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":null}],"method":"predict_proba"}""", Shapes.Written(AutoMl));
        Assert.Equal("""{"data":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":null}],"method":"predict"}""", Shapes.Written(AutoMl, Shapes.Credit with { IsRegression = true }));
        Assert.Equal("""{"Inputs":{"data":[{"Age":32,"Sex":"female"},{"Age":25,"Sex":null}]},"GlobalParameters":{"method":"predict"}}""", Shapes.Written(AutoMlEndpoint, Shapes.With("""{"method":"predict"}""")));
        Assert.Equal("""{"input_data":{"columns":["Age","Sex"],"data":[[32,"female"],[25,null]]}}""", Shapes.Written(Mlflow));
    }

    [Fact]
    public void Request_without_names_is_in_the_order_of_the_features() =>
        Assert.Equal("""{"data":[["female",32],[null,25]]}""", Shapes.Written(Data, Shapes.Credit with { Features = ["Sex", "Age"] }));

    [Fact]
    public void Request_that_a_contract_cannot_carry_says_why()
    {
        Assert.Equal("they have no feature 'Income'", Shapes.Refused(() => Shapes.Written(Data, Shapes.Credit with { Features = ["Income"] })));
        Assert.Equal("column 'Sex': holds text; a tensor has numbers only", Shapes.Refused(() => Shapes.Written(Tensor)));
        Assert.Equal("payload_format.method: must be one of predict, predict_proba", Shapes.Refused(() => Shapes.Written(AutoMl, Shapes.With("""{"method":"guess"}"""))));
    }

    [Theory]
    [InlineData("""{"input_data":{"columns":["Age","Sex"],"index":[0,1],"data":[[32,"female"],[25,"male"]]}}""", "Age=32,25; Sex='female','male'")]
    [InlineData("""{"input_data":[[32,1],[25,0]]}""", "Age=32,25; Sex=1,0")]
    [InlineData("""{"input_data":{"tokens":[[1,2],[3,4]],"mask":[[1,1],[1,0]]}}""", "tokens=[1 2],[3 4]; mask=[1 1],[1 0]")]
    public void Request_to_mlflow_is_read_in_every_shape(string body, string expected) => Assert.Equal(expected, Shapes.Show(Shapes.Request(Mlflow, body)));

    [Theory]
    [InlineData("""{"data":[[32,"female"]]}""", "Age=32; Sex='female'")]
    [InlineData("""{"data":[{"Sex":"female","Age":32}]}""", "Sex='female'; Age=32")]
    public void Request_with_data_is_read_in_rows_of_either_kind(string body, string expected) => Assert.Equal(expected, Shapes.Show(Shapes.Request(Data, body)));

    [Theory]
    [InlineData("\"{\\\"output\\\": [{\\\"Scored Labels\\\": \\\"No Risk\\\", \\\"Scored Probabilities\\\": [0.892, 0.107]}]}\"", "prediction='No Risk'; probability=[0.892 0.107]")]
    [InlineData("""{"output":[{"Scored Labels":"No Risk","Scored Probabilities":0.107,"Note":"x"}]}""", "prediction='No Risk'; probability=0.107; Note='x'")]
    [InlineData("""{"output":[{"Age":32,"Scored Labels":1,"Scored Probabilities":["0.25","0.75"]}]}""", "prediction=1; probability=[0.25 0.75]")]
    public void Answer_of_openscales_contract_is_opened_and_read(string body, string expected) => Assert.Equal(expected, Shapes.Show(Shapes.Answer(InputOutput, body)));

    [Theory]
    [InlineData("[217.7,224.8]", "prediction=217.7,224.8")]
    [InlineData("""{"result":[217.7]}""", "prediction=217.7")]
    [InlineData("""{"predict":["No Risk"],"predict_proba":[[0.9,0.1]]}""", "prediction='No Risk'; probability=[0.9 0.1]")]
    [InlineData("\"{\\\"result\\\": [[0.9, 0.1]]}\"", "probability=[0.9 0.1]")]
    [InlineData("""{"Results":[[0.9,0.1]]}""", "probability=[0.9 0.1]")]
    [InlineData("""{"Results":["No Risk","Risk"]}""", "prediction='No Risk','Risk'")]
    [InlineData("""{"predictions":["No Risk","Risk"]}""", "prediction='No Risk','Risk'")]
    [InlineData("""{"predictions":[[0.9,0.1]]}""", "probability=[0.9 0.1]")]
    [InlineData("""["No Risk","Risk"]""", "prediction='No Risk','Risk'")]
    [InlineData("[0,1]", "prediction=0,1")]
    [InlineData("[[0.9,0.1],[0.2,0.8]]", "probability=[0.9 0.1],[0.2 0.8]")]
    [InlineData("[[0.25],[0.75]]", "probability=0.25,0.75")]
    [InlineData("""[["No Risk"],["Risk"]]""", "prediction='No Risk','Risk'")]
    [InlineData("""[{"prediction":"Risk","probability":[0.1,0.9]}]""", "prediction='Risk'; probability=[0.1 0.9]")]
    [InlineData("""{"result":{"predictions":["Risk"],"probabilities":[[0.1,0.9]]}}""", "prediction='Risk'; probability=[0.1 0.9]")]
    [InlineData("""{"probability":[0.25,0.75]}""", "probability=0.25,0.75")]
    [InlineData("[]", "")]
    public void Answer_of_any_shape_is_read(string body, string expected)
    {
        foreach (var codec in new IPayloadCodec[] { Data, AutoMl, AutoMlEndpoint, Mlflow, Tensor })
        {
            Assert.Equal(expected, Shapes.Show(Shapes.Answer(codec, body)));
        }
    }

    [Fact]
    public void Answer_of_a_regression_may_be_rows_of_one_number() =>
        Assert.Equal("prediction=217.7,224.8", Shapes.Show(Shapes.Answer(Mlflow, "[[217.7],[224.8]]", Shapes.Credit with { IsRegression = true, Classes = [] })));

    [Theory]
    [InlineData("""{"error":"KeyError: 'Age'"}""", "KeyError: 'Age'")]
    [InlineData("\"{\\\"error\\\": \\\"KeyError: 'Age'\\\"}\"", "KeyError: 'Age'")]
    [InlineData("""{"error":{"code":7}}""", """{"code":7}""")]
    public void Answer_that_reports_an_error_is_told_from_one_that_is_wrong(string body, string expected)
    {
        foreach (var codec in new IPayloadCodec[] { InputOutput, Data, AutoMl, Mlflow })
        {
            var refused = Assert.Throws<CodecException>(() => Shapes.Answer(codec, body));

            Assert.True(refused.IsReported);
            Assert.Equal(expected, refused.Message);
        }
    }

    [Theory]
    [InlineData("""{"mood":"good"}""", "has none of 'result'")]
    [InlineData("7", "7 is neither an array of predictions nor an object that holds one")]
    [InlineData("""{"predict":["a","b"],"predict_proba":[[0.9,0.1]]}""", "predict: has 2 values, the probabilities 1")]
    [InlineData("[[0.9,0.1],[0.5]]", "[1]: has 1 probabilities, the first row 2")]
    [InlineData("[[0.9,NaN]]", "[0][1]: NaN is no finite number")]
    [InlineData("""{"predictions":7}""", "predictions: 7 is no array")]
    [InlineData("""[1,"a"]""", "[1]: text does not fit the column, which holds numbers")]
    public void Answer_that_is_wrong_says_where(string body, string expected) =>
        Assert.Contains(expected, Shapes.Refused(() => Shapes.Answer(Mlflow, body)), StringComparison.Ordinal);
}
