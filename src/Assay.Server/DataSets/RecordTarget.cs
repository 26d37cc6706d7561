using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Intake;
using Assay.Server.Subscriptions;

namespace Assay.Server.DataSets;

/// <summary>A data set as the intake sees it: what is the same for all requests until it or its subscription changes.</summary>
/// <param name="Set">The data set.</param>
/// <param name="Subscription">The subscription it belongs to, if any.</param>
/// <param name="IsPayload">Whether it takes scoring requests with their answers.</param>
/// <param name="AddsColumns">Whether columns it has not are added.</param>
/// <param name="Context">What the decoders need to know.</param>
internal sealed record RecordTarget(Resource<DataSet> Set, Resource<Subscription>? Subscription, bool IsPayload, bool AddsColumns, PayloadContext Context)
{
    public static RecordTarget Of(Resource<DataSet> set, Resource<Subscription>? subscription, TimeProvider clock) => new(
        set,
        subscription,
        set.Entity.Type == DataSetType.PayloadLogging,
        set.Entity.SchemaUpdateMode == DataSetService.Auto,
        new PayloadContext(
            subscription?.Entity.Deployment?.DeploymentId,
            subscription is null ? [] : ModelRoles.Of(subscription).Probabilities,
            clock));
}
