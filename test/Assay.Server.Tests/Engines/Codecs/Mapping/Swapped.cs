using Assay.Monitors.Tables;
using Assay.Server.Engines;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>A binary answer with its classes in the other order.</summary>
internal static class Swapped
{
    public static EngineAnswer Of(EngineAnswer answer) => new(
        answer.Rows.With(new VectorColumn("probability", [.. ((VectorColumn)answer.Rows["probability"]).Values.ToArray().Select(v => new[] { v[1], v[0] })])),
        [.. answer.Labels!.Reverse()]);
}
