using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Onnx;
using Assay.Server.Hosting;
using static Assay.Server.Tests.Engines.Onnx.OnnxModelWriter;

namespace Assay.Server.Tests.Engines.Onnx;

public sealed class OnnxEngineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-onnx-").FullName;
    private readonly OnnxModels _models;
    private readonly OnnxEngine _engine;

    public OnnxEngineTests()
    {
        var settings = new AssaySettings { Data = Path.Combine(_folder, "data"), ModelsFolder = Directory.CreateDirectory(Path.Combine(_folder, "models")).FullName };
        _models = new OnnxModels(settings);
        _engine = new OnnxEngine(_models, new OnnxSessions(), settings, TimeProvider.System);
    }

    [Fact]
    public async Task List_gives_models_with_their_inputs_and_outputs_and_says_which_are_broken()
    {
        Put("credit", CreditOnnx.ByMatrix());
        Put("broken", [1, 2, 3]);
        File.WriteAllText(Path.Combine(_folder, "models", "readme.txt"), "no model");

        var listed = await _engine.ListDeploymentsAsync(new EngineBinding(null, null, new Dictionary<string, string>()), TestContext.Current.CancellationToken);

        Assert.Equal(["broken", "credit"], listed.Select(d => d.Id));
        Assert.Contains("cannot be loaded", (string?)listed[0].Resource["entity"]!["status"]!["message"], StringComparison.Ordinal);
        Assert.Equal("""[{"name":"float_input","type":"double[?, 4]"}]""", listed[1].Resource["entity"]!["inputs"]!.ToJsonString());
        Assert.Equal("""[{"name":"label","type":"int64[?]"},{"name":"probabilities","type":"double[?, 2]"}]""", listed[1].Resource["entity"]!["outputs"]!.ToJsonString());
        Assert.Equal("onnx:credit", (string?)listed[1].Resource["entity"]!["scoring_endpoint"]!["url"]);
    }

    [Fact]
    public async Task Score_of_a_model_by_feature_takes_tensors_by_name()
    {
        Put("m", CreditOnnx.ByFeature());

        var answer = await ScoreAsync("m", new PayloadFormat { Classes = ["Risk", "No Risk"] }, Applications());

        Assert.Equal(["Risk", "No Risk"], [answer.Rows["prediction"][0], answer.Rows["prediction"][1]]);
        Assert.Equal(["Risk", "No Risk"], answer.Labels!);
        var probability = Assert.IsType<double[]>(answer.Rows["probability"][0]);
        Assert.Equal(Conformance.CreditModel.Probabilities("female", 30, 5000)[1], probability[0], 1e-6);
    }

    [Fact]
    public async Task Score_of_a_regression_gives_numbers()
    {
        Put("m", new OnnxModelWriter().Input("x", Real32, 0, 2).Constant("w", [2, 3], 2, 1)
            .Node("Cast", ["x"], ["d"], Attribute("to", (long)Real64)).Node("MatMul", ["d", "w"], ["variable"]).Output("variable", Real64, 0, 1).ToArray());
        var rows = new Table([new DoubleColumn("a", [1, 0.5]), new IntegerColumn("b", [10, 20])]);

        var answer = await ScoreAsync("m", new PayloadFormat { IsRegression = true }, rows);

        Assert.Equal([32.0, 61.0], [answer.Rows["prediction"][0], answer.Rows["prediction"][1]]);
        Assert.False(answer.Rows.TryGet("probability", out _));
    }

    [Fact]
    public async Task Score_of_a_scalar_output_is_the_probability_of_the_second_class()
    {
        Put("m", new OnnxModelWriter().Input("x", Real32, 0, 1).Node("Sigmoid", ["x"], ["p"]).Output("p", Real32, 0, 1).ToArray());

        var answer = await ScoreAsync("m", new PayloadFormat { Classes = ["No", "Yes"] }, new Table([new IntegerColumn("x", [0, 2])]));

        Assert.Equal([0.5, 0.5], Assert.IsType<double[]>(answer.Rows["probability"][0]));
        Assert.Equal("Yes", answer.Rows["prediction"][1]);
    }

    [Fact]
    public async Task Score_of_maps_by_index_has_the_classes_of_the_subscription()
    {
        Put("m", new OnnxModelWriter().Input("x", Real32, 0, 2).Node("Softmax", ["x"], ["p"], Attribute("axis", 1L))
            .MlNode("ZipMap", ["p"], ["maps"], Attribute("classlabels_int64s", 0L, 1L)).MapOutput("maps", Whole64).ToArray());

        var answer = await ScoreAsync("m", new PayloadFormat { Classes = ["No", "Yes"] }, new Table([new DoubleColumn("a", [1]), new DoubleColumn("b", [4])]));

        Assert.Equal(["No", "Yes"], answer.Labels!);
        Assert.Equal("Yes", answer.Rows["prediction"][0]);
    }

    [Fact]
    public async Task Score_with_declared_inputs_takes_several_features_side_by_side()
    {
        Put("m", new OnnxModelWriter().Input("numbers", Real32, 0, 2).Input("text", Words, 0, 1)
            .MlNode("LabelEncoder", ["text"], ["t"], Attribute("keys_strings", "a", "b"), Attribute("values_floats", 0f, 100f))
            .Node("ReduceSum", ["numbers"], ["s"]).Node("Add", ["t", "s"], ["p"]).Output("p", Real32, 0, 1).ToArray());
        var format = new PayloadFormat { IsRegression = true, Options = JsonNode.Parse("""{"inputs":{"numbers":["y","x"],"text":"kind"}}""")!.AsObject() };

        var answer = await ScoreAsync("m", format, new Table([new IntegerColumn("x", [1]), new IntegerColumn("y", [2]), TextColumn.From("kind", ["b"])]));

        Assert.Equal(103.0, answer.Rows["prediction"][0]);
    }

    [Fact]
    public async Task Score_of_a_model_with_a_batch_of_one_runs_row_by_row()
    {
        Put("m", new OnnxModelWriter().Input("x", Real32, 1, 1).Node("Neg", ["x"], ["y"]).Output("y", Real32, 1, 1).ToArray());

        var answer = await ScoreAsync("m", new PayloadFormat { IsRegression = true }, new Table([new IntegerColumn("x", [1, 2, 3])]));

        Assert.Equal([-1.0, -2.0, -3.0], Enumerable.Range(0, 3).Select(i => answer.Rows["prediction"][i]));
    }

    [Fact]
    public async Task Missing_numbers_are_sent_as_NaN_and_missing_whole_numbers_refused()
    {
        Put("real", new OnnxModelWriter().Input("x", Real32, 0, 1).Node("IsNaN", ["x"], ["n"]).Node("Cast", ["n"], ["y"], Attribute("to", (long)Real32)).Output("y", Real32, 0, 1).ToArray());
        Put("whole", new OnnxModelWriter().Input("x", Whole64, 0, 1).Node("Identity", ["x"], ["y"]).Output("y", Whole64, 0, 1).ToArray());
        var rows = new Table([new IntegerColumn("x", [1, 0], [false, true])]);

        Assert.Equal(1.0, (await ScoreAsync("real", new PayloadFormat { IsRegression = true }, rows)).Rows["prediction"][1]);
        Assert.Contains("row 1: 'x' is missing", (await RefusedAsync("whole", new PayloadFormat(), rows)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputs":{"float_input":["Age","Amount"]}}""", "the input 'float_input' is double[?, 4] and gets 2 values a row")]
    [InlineData("""{"inputs":{"float_input":["Age","nope"]}}""", "the input 'float_input' takes 'nope', which the rows do not have")]
    [InlineData("{}", "gets 3 values a row")]
    [InlineData("""{"inputs":["Age"]}""", "payload_format.inputs must be an object from input to features")]
    [InlineData("""{"outputs":{"probability":"p"},"inputs":{"float_input":["Age","Age","Age","Age"]}}""", "the model has no output 'p'; it has 'label', 'probabilities'")]
    [InlineData("""{"encodings":[{"feature":"Sex","one_hot":{"female":"f","x":"m"}}]}""", "row 1: 'Sex' is 'male', which its encoding does not know")]
    public async Task Score_that_cannot_be_says_what_to_declare(string options, string expected)
    {
        Put("m", CreditOnnx.ByMatrix());

        var refused = await RefusedAsync("m", new PayloadFormat { Options = JsonNode.Parse(options)!.AsObject() }, Applications());

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_text_where_numbers_are_taken_points_to_encodings()
    {
        Put("m", new OnnxModelWriter().Input("x", Real32, 0, 3).Node("Identity", ["x"], ["y"]).Output("y", Real32, 0, 3).ToArray());

        var refused = await RefusedAsync("m", new PayloadFormat(), Applications());

        Assert.Contains("row 0: 'Sex' is 'female' and the input 'x' takes numbers; declare an encoding", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_of_a_model_that_was_replaced_runs_the_new_one()
    {
        var rows = new Table([new IntegerColumn("x", [3])]);
        var regression = new PayloadFormat { IsRegression = true };
        Put("m", new OnnxModelWriter().Input("x", Real32, 0, 1).Node("Identity", ["x"], ["y"]).Output("y", Real32, 0, 1).ToArray());
        Assert.Equal(3.0, (await ScoreAsync("m", regression, rows)).Rows["prediction"][0]);

        Put("m", new OnnxModelWriter().Input("x", Real32, 0, 1).Node("Neg", ["x"], ["y"]).Output("y", Real32, 0, 1).ToArray());

        Assert.Equal(-3.0, (await ScoreAsync("m", regression, rows)).Rows["prediction"][0]);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("..%2Fsecret")]
    [InlineData("/etc/passwd")]
    [InlineData("models/../../secret")]
    [InlineData(".hidden")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task Model_outside_the_folders_is_none(string name)
    {
        File.WriteAllBytes(Path.Combine(_folder, "secret.onnx"), CreditOnnx.ByMatrix());

        Assert.Contains("There is no ONNX model", (await RefusedAsync(name, new PayloadFormat(), Applications())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_that_leads_out_of_the_folder_is_no_model_and_one_that_stays_is()
    {
        File.WriteAllBytes(Path.Combine(_folder, "secret.onnx"), CreditOnnx.ByMatrix());
        Directory.CreateDirectory(Path.Combine(_folder, "models", "..data"));
        File.WriteAllBytes(Path.Combine(_folder, "models", "..data", "inside.onnx"), CreditOnnx.ByMatrix());
        Link("out", Path.Combine(_folder, "secret.onnx"));
        Link("in", Path.Combine("..data", "inside.onnx"));
        Link("round", "round.onnx");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "models", "away"), _folder);
        Link("through", Path.Combine("away", "secret.onnx"));

        Assert.Equal(["in"], _models.List().Select(m => m.Name));
        Assert.Null(_models.Find("out"));
    }

    [Fact]
    public async Task Values_in_a_file_outside_the_folder_are_not_read()
    {
        File.WriteAllBytes(Path.Combine(_folder, "secret.bin"), new byte[16]);
        Put("m", new OnnxModelWriter().Input("x", Real64, 0, 2).ExternalConstant("w", "../secret.bin", 2)
            .Node("Add", ["x", "w"], ["y"]).Output("y", Real64, 0, 2).ToArray());

        var refused = await RefusedAsync("m", new PayloadFormat(), new Table([new DoubleColumn("a", [1]), new DoubleColumn("b", [1])]));

        Assert.Equal("onnx_model_wrong", refused.Code);
    }

    [Fact]
    public async Task Score_that_is_given_up_stops()
    {
        Put("m", CreditOnnx.ByMatrix());
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _engine.ScoreAsync(new EngineBinding(null, null, new Dictionary<string, string>()), Target("m", new PayloadFormat()), Applications(), given.Token));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Table Applications() => new([TextColumn.From("Sex", ["female", "male"]), new IntegerColumn("Age", [30, 60]), new DoubleColumn("Amount", [5_000, 500])]);

    private static ScoringTarget Target(string model, PayloadFormat format) => new(null, model, format);

    private void Put(string name, byte[] model) => File.WriteAllBytes(Path.Combine(_folder, "models", name + ".onnx"), model);

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_folder, "models", name + ".onnx"), target);

    private Task<EngineAnswer> ScoreAsync(string model, PayloadFormat format, Table rows) =>
        _engine.ScoreAsync(new EngineBinding(null, null, new Dictionary<string, string>()), Target(model, format), rows, TestContext.Current.CancellationToken);

    private Task<EngineException> RefusedAsync(string model, PayloadFormat format, Table rows) => Assert.ThrowsAsync<EngineException>(() => ScoreAsync(model, format, rows));
}
