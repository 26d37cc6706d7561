using Assay.Monitors.Drift;

namespace Assay.Monitors.Tests.Drift;

/// <summary>One learned set, shared by the tests that only read it.</summary>
public sealed class LearnedShop
{
    public ConstraintSet Set { get; } = ConstraintLearner.Learn(ShopWorld.Draw(4000, 1), new ConstraintSettings());
}
