namespace Assay.Server.Tests.Intake.Log;

/// <summary>
/// Goes through every combination of the choices that a deterministic procedure makes: run it with <see cref="Choose"/>
/// until <see cref="MoveOn"/> says that there is nothing new.
/// </summary>
internal sealed class EveryChoice
{
    private readonly List<(int Taken, int Of)> _path = [];
    private int _depth;

    public int Choose(int of)
    {
        if (_depth == _path.Count)
        {
            _path.Add((0, of));
        }

        Assert.Equal(of, _path[_depth].Of);
        return _path[_depth++].Taken;
    }

    /// <summary>Turns to the next combination; false when all have been.</summary>
    public bool MoveOn()
    {
        _path.RemoveRange(_depth, _path.Count - _depth);
        while (_path.Count > 0 && _path[^1].Taken + 1 == _path[^1].Of)
        {
            _path.RemoveAt(_path.Count - 1);
        }

        _depth = 0;
        if (_path.Count == 0)
        {
            return false;
        }

        _path[^1] = (_path[^1].Taken + 1, _path[^1].Of);
        return true;
    }
}
