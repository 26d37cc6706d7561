namespace Assay.Server.Engines.VertexAi;

/// <summary>Where Vertex AI answers: Google's host of the <c>location</c>, or the <c>url</c> of the credentials.</summary>
internal static class VertexHosts
{
    /// <summary>The endpoints of the credentials' <c>project_id</c> and <c>location</c>.</summary>
    public static Uri Endpoints(EngineBinding binding)
    {
        var location = Location(binding);
        var project = binding.Credential("project_id") ?? binding.Required("project", "it is the id or number of the Google Cloud project; 'project_id' is accepted too");
        return new Uri($"{Host(binding)}/v1/projects/{Uri.EscapeDataString(project)}/locations/{Uri.EscapeDataString(location)}/endpoints");
    }

    /// <summary>Where the endpoint of a resource name predicts.</summary>
    /// <param name="binding">The credentials.</param>
    /// <param name="name">Such as <c>projects/1/locations/us-central1/endpoints/2</c>.</param>
    /// <param name="ownHost">The host of an endpoint that has one of its own.</param>
    public static Uri Predict(EngineBinding binding, string name, string? ownHost) =>
        new($"{(ownHost is null ? Host(binding) : $"https://{ownHost}")}/v1/{name}:predict");

    private static string Host(EngineBinding binding) =>
        binding.Address?.AbsoluteUri.TrimEnd('/') ?? $"https://{Location(binding)}-aiplatform.googleapis.com";

    private static string Location(EngineBinding binding)
    {
        var location = binding.Credential("location") ?? binding.Credential("region") ?? binding.Required("location", "it is the region of the endpoints, such as us-central1");
        return location.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? location
            : throw new EngineException("engine_credentials_wrong", $"'{location}' is no location of Google Cloud.");
    }
}
