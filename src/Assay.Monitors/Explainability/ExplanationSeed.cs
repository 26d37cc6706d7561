using System.Text;

namespace Assay.Monitors.Explainability;

/// <summary>The seed of an explanation: made of what is explained, so that it is the same for ever.</summary>
public static class ExplanationSeed
{
    /// <summary>FNV-1a (64 bit) over the UTF-8 texts, each followed by a zero byte.</summary>
    /// <param name="recordId">The row.</param>
    /// <param name="modelVersion">The model that decided.</param>
    /// <param name="settings">Settings that change the explanation.</param>
    public static ulong For(string recordId, string modelVersion, string settings)
    {
        var hash = 14695981039346656037UL;
        foreach (var text in new[] { recordId, modelVersion, settings })
        {
            foreach (var b in Encoding.UTF8.GetBytes(text))
            {
                hash = (hash ^ b) * 1099511628211UL;
            }

            hash *= 1099511628211UL;
        }

        return hash;
    }
}
