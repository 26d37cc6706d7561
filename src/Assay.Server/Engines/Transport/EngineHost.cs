namespace Assay.Server.Engines.Transport;

/// <summary>A host that is called: how many calls may be under way, and whether it answers at all.</summary>
/// <param name="name">Its authority, for messages.</param>
/// <param name="clock">The time.</param>
internal sealed class EngineHost(string name, TimeProvider clock)
{
    private const int MaxConcurrentCalls = 4;

    private readonly Circuit _circuit = new(clock);

    private SemaphoreSlim Places { get; } = new(MaxConcurrentCalls);

    /// <summary>Makes a call when its turn comes. Hosts do not wait for one another.</summary>
    /// <exception cref="EngineException">The call fails, or the host has not answered for a while.</exception>
    public async Task<EngineReply> CallAsync(Func<Task<EngineReply>> call, CancellationToken cancellation)
    {
        _circuit.ThrowIfOpen(name);
        await Places.WaitAsync(cancellation);
        try
        {
            _circuit.Enter(name);
            var reply = await call();
            Judge(reply);
            return reply;
        }
        catch (EngineException e) when (e.Code is EngineException.Timeout or EngineException.Unreachable)
        {
            _circuit.Fail(e.Message);
            throw;
        }
        finally
        {
            Places.Release();
        }
    }

    /// <summary>502 and 504 are a proxy's way to say that the engine did not answer; everything else is an answer.</summary>
    private void Judge(EngineReply reply)
    {
        if ((int)reply.Status is 502 or 504)
        {
            _circuit.Fail($"A proxy in front of it answered {(int)reply.Status}.");
        }
        else
        {
            _circuit.Succeed();
        }
    }
}
