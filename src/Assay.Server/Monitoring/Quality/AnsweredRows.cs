using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Quality;

/// <summary>Labels and the model's answers on the same rows.</summary>
internal sealed record AnsweredRows(Column Labels, ModelAnswer Answer);
