namespace Assay.Contracts.DataSets;

/// <summary>The kinds of data sets that the server itself makes.</summary>
public static class DataSetType
{
    /// <summary>Scoring requests and answers.</summary>
    public const string PayloadLogging = "payload_logging";

    /// <summary>Labelled rows.</summary>
    public const string Feedback = "feedback";

    /// <summary>The rows a model was trained on.</summary>
    public const string Training = "training";

    /// <summary>Exchanges of a gateway that could not be read as scoring requests and answers, raw and with the reason.</summary>
    public const string PayloadLoggingError = "payload_logging_error";
}
