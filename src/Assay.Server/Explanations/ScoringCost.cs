namespace Assay.Server.Explanations;

/// <summary>What an explanation cost the engine.</summary>
internal sealed class ScoringCost
{
    public int Rows { get; private set; }

    public int Calls { get; private set; }

    public void Add(int rows)
    {
        Rows += rows;
        Calls++;
    }
}
