using Assay.Server.Engines.Transport;

namespace Assay.Server.Explanations;

/// <summary>What an explanation costs the engine, and how long it may wait for it.</summary>
/// <param name="patience">How long it waits for an engine that does not answer; null: not at all.</param>
internal sealed class ScoringCost(Patience? patience = null)
{
    public Patience? Patience { get; } = patience;

    public int Rows { get; private set; }

    public int Calls { get; private set; }

    public void Add(int rows)
    {
        Rows += rows;
        Calls++;
    }
}
