namespace Assay.Server.Hosting;

/// <summary>Tells from what a server allocates when it has worked and rests.</summary>
/// <param name="allocated">What it has allocated by now, in bytes.</param>
internal sealed class RestDetector(long allocated)
{
    /// <summary>A server that allocates less than this between two looks rests: a page that refreshes itself does.</summary>
    public const long Resting = 4 << 20;

    /// <summary>Less than this is no work: it is not worth a collection.</summary>
    public const long Work = 64 << 20;

    private long _before = allocated;
    private long _lastRest = allocated;

    /// <summary>Whether a rest has begun since the last look.</summary>
    public bool Begins(long allocated)
    {
        var begins = allocated - _before < Resting && allocated - _lastRest >= Work;
        _before = allocated;
        _lastRest = begins ? allocated : _lastRest;
        return begins;
    }
}
