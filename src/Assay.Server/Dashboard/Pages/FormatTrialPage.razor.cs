using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Trials;
using Assay.Server.Subscriptions;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>Shows how a payload format reads a pasted sample, and what did not come back as it was.</summary>
public sealed partial class FormatTrialPage
{
    private const string Request = "request";
    private const int MostRows = 20;

    private const string Example = """
        {
          "codec": "mapping",
          "request": {"rows": "/rows"},
          "response": {"rows": "/predictions", "prediction": "/label", "probability": {"vector": "/scores"}}
        }
        """;

    [SupplyParameterFromForm(FormName = "try")]
    private string? PayloadFormat { get; set; }

    [SupplyParameterFromForm(FormName = "try")]
    private string? Sample { get; set; }

    [SupplyParameterFromForm(FormName = "try")]
    private string? Kind { get; set; }

    [SupplyParameterFromForm(FormName = "try")]
    private string? Features { get; set; }

    [SupplyParameterFromForm(FormName = "try")]
    private string? Classes { get; set; }

    [Inject]
    private CodecCatalog Codecs { get; set; } = default!;

    [Inject]
    private PayloadFormatCheck Formats { get; set; } = default!;

    private IReadOnlyList<string> Problems { get; set; } = [];

    private FormatTrial? Trial { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (PayloadFormat is null || Sample is null)
        {
            return;
        }

        try
        {
            using var declared = JsonDocument.Parse(PayloadFormat);
            var problems = Formats.Problems(null, declared.RootElement);
            Problems = [.. problems.Select(p => p.ToString())];
            if (problems.Count == 0)
            {
                Try(JsonObject.Create(declared.RootElement.Clone())!);
            }
        }
        catch (JsonException e)
        {
            Problems = [$"The payload format is not valid JSON: {e.Message}"];
        }
        catch (EngineException e)
        {
            Problems = [e.Message];
        }
    }

    private void Try(JsonObject options)
    {
        var format = new PayloadFormat { Features = Names(Features), Classes = Names(Classes), Options = options };
        var codec = Codecs.Choose(format, new FieldsValuesCodec(wrapped: false));
        var sample = Encoding.UTF8.GetBytes(Sample!);
        Trial = Kind == Request ? FormatTrials.OfRequest(codec, format, sample) : FormatTrials.OfAnswer(codec, format, sample);
    }

    private static IReadOnlyList<string> Names(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
