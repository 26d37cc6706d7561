using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes.SageMaker;

/// <summary>The credit model in SageMaker's containers, each as strict as the real one.</summary>
internal static class FakeContainers
{
    /// <summary>XGBoost: CSV of numbers (Sex as 1 for female), answers the probability of class 1, all rows on one line.</summary>
    public static ContainerReply XGBoost(ContainerCall call)
    {
        if (call.ContentType is not ("text/csv" or "text/libsvm" or "application/x-recordio-protobuf"))
        {
            return ContainerReply.Refuse(415, $"Content-type {call.ContentType} not supported. Supported content-type is text/csv, text/libsvm, application/x-recordio-protobuf");
        }

        var probabilities = new List<double>();
        foreach (var line in call.Body.Trim().Split('\n'))
        {
            var fields = line.Split(',');
            if (fields.Length != 3)
            {
                return ContainerReply.Refuse(400, $"Unable to evaluate payload provided: Feature size of csv inference data {fields.Length} is not consistent with feature size of trained model 3.");
            }

            if (!fields.All(f => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            {
                return ContainerReply.Refuse(415, "Loading csv data failed with Exception, please ensure data is in csv format:\n <class 'ValueError'>\n could not convert string to float");
            }

            var numbers = fields.Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
            probabilities.Add(Risk(numbers[0] > 0.5, numbers[1], numbers[2]));
        }

        return new ContainerReply(200, "text/csv; charset=utf-8", string.Join(',', probabilities.Select(Float)), probabilities.Count);
    }

    /// <summary>Linear learner: JSON of numbers (Sex_female, Sex_male, Age, Amount), answers score and index of each row.</summary>
    public static ContainerReply LinearLearner(ContainerCall call)
    {
        if (call.ContentType is not ("application/json" or "application/jsonlines"))
        {
            return ContainerReply.Refuse(415, $"Unsupported content-type: {call.ContentType}");
        }

        if (call.Accept is not ("application/json" or "application/jsonlines"))
        {
            return ContainerReply.Refuse(406, $"Unsupported accept: {call.Accept}");
        }

        var rows = call.ContentType == "application/json"
            ? JsonNode.Parse(call.Body)!["instances"]!.AsArray().Select(i => i!["features"]!.AsArray())
            : call.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["features"]!.AsArray());
        var answers = new List<string>();
        foreach (var row in rows)
        {
            if (row.Count != 4 || row.Any(v => v?.GetValueKind() != JsonValueKind.Number))
            {
                return ContainerReply.Refuse(400, $"Unable to transform record: {row.Count} features, 4 numbers were trained.");
            }

            var risk = Risk((double)row[0]! > 0.5, (double)row[2]!, (double)row[3]!);
            answers.Add($$"""{"score":{{Float(risk)}},"predicted_label":{{(risk > 0.5 ? "1.0" : "0.0")}}}""");
        }

        return call.Accept == "application/json"
            ? new ContainerReply(200, "application/json", $$"""{"predictions":[{{string.Join(',', answers)}}]}""", answers.Count)
            : new ContainerReply(200, "application/jsonlines", string.Join('\n', answers) + "\n", answers.Count);
    }

    /// <summary>A script of the user's own: CSV with the business columns, answers lines of label and probabilities.</summary>
    public static ContainerReply Script(ContainerCall call)
    {
        if (call.ContentType != "text/csv")
        {
            return ContainerReply.Refuse(415, $"{call.ContentType} is not supported by this script");
        }

        var lines = new List<string>();
        foreach (var line in call.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(',');
            if (fields is not ["female" or "male", _, _])
            {
                return ContainerReply.Refuse(500, $"ValueError: unknown category in row {lines.Count}");
            }

            var p = CreditModel.Probabilities(fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture), double.Parse(fields[2], CultureInfo.InvariantCulture));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{CreditModel.Decide(p)},{p[0]},{p[1]}"));
        }

        return new ContainerReply(200, "text/csv", string.Join('\n', lines) + "\n", lines.Count);
    }

    private static double Risk(bool female, double age, double amount) => CreditModel.Probabilities(female ? "female" : "male", age, amount)[1];

    // The containers compute in single precision, and always write a fraction.
    private static string Float(double value)
    {
        var text = ((float)value).ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";
    }
}
