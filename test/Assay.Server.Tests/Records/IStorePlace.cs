using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

/// <summary>Where a kind of record store keeps its rows: every store opened on a place finds what was there before.</summary>
internal interface IStorePlace : IDisposable
{
    IRecordStore Store();
}
