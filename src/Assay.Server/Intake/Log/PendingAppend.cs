using System.Threading.Tasks.Sources;

namespace Assay.Server.Intake.Log;

/// <summary>An append that waits for its flush. It is used again once its result was taken.</summary>
/// <param name="giveBack">Where it goes then.</param>
internal sealed class PendingAppend(Action<PendingAppend> giveBack) : IValueTaskSource<long>
{
    // A waiter goes on by itself: the log's thread has the next flush to do.
    private ManualResetValueTaskSourceCore<long> _result = new() { RunContinuationsAsynchronously = true };

    public ReadOnlyMemory<byte> Payload { get; private set; }

    public ValueTask<long> Begin(ReadOnlyMemory<byte> payload)
    {
        Payload = payload;
        return new ValueTask<long>(this, _result.Version);
    }

    public void Succeed(long number) => _result.SetResult(number);

    public void Fail(IntakeLogException e) => _result.SetException(e);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    long IValueTaskSource<long>.GetResult(short token)
    {
        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            Payload = default;
            _result.Reset();
            giveBack(this);
        }
    }
}
