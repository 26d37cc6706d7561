namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Tests that look at one run of the notebook.</summary>
[CollectionDefinition(Name)]
public sealed class NotebookTests : ICollectionFixture<Notebook>
{
    public const string Name = "Notebook";
}
