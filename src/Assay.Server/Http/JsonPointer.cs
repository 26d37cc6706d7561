namespace Assay.Server.Http;

/// <summary>JSON Pointer (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>The unescaped steps of a pointer; none for the whole document.</summary>
    /// <exception cref="JsonPatchException">It is missing or does not begin with <c>/</c>.</exception>
    public static string[] Parse(string? pointer)
    {
        if (pointer is null)
        {
            throw new JsonPatchException("the path is missing");
        }

        if (pointer.Length == 0)
        {
            return [];
        }

        if (pointer[0] != '/')
        {
            throw new JsonPatchException($"the path '{pointer}' does not begin with '/'");
        }

        return pointer[1..].Split('/').Select(step => step.Replace("~1", "/").Replace("~0", "~")).ToArray();
    }
}
