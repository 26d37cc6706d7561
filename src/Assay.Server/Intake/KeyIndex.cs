namespace Assay.Server.Intake;

/// <summary>
/// Finds slots by a hash: open addressing with linear probing, without marks for what was removed, so that it does not
/// age.
/// </summary>
/// <param name="hashOf">The hash of what lies in a slot.</param>
internal sealed class KeyIndex(Func<int, ulong> hashOf)
{
    // A slot + 1 at the place of its hash or behind it; 0 is free.
    private int[] _places = new int[8];
    private int _count;

    public void Add(int slot)
    {
        if ((_count + 1) * 4L > _places.Length * 3L)
        {
            Grow();
        }

        Place(slot);
        _count++;
    }

    /// <summary>Takes a slot out that is in.</summary>
    public void Remove(int slot)
    {
        var free = Home(hashOf(slot));
        while (_places[free] != slot + 1)
        {
            free = Next(free);
        }

        // Whoever is behind and may stand here moves up: a search stops at the first free place.
        for (var place = Next(free); _places[place] != 0; place = Next(place))
        {
            var home = Home(hashOf(_places[place] - 1));
            var isBetween = free <= place ? free < home && home <= place : free < home || home <= place;
            if (!isBetween)
            {
                _places[free] = _places[place];
                free = place;
            }
        }

        _places[free] = 0;
        _count--;
    }

    /// <summary>The slots that may have a hash.</summary>
    public Enumerator Candidates(ulong hash) => new(_places, Home(hash));

    private int Home(ulong hash) => (int)hash & (_places.Length - 1);

    private int Next(int place) => (place + 1) & (_places.Length - 1);

    private void Place(int slot)
    {
        var place = Home(hashOf(slot));
        while (_places[place] != 0)
        {
            place = Next(place);
        }

        _places[place] = slot + 1;
    }

    private void Grow()
    {
        var old = _places;
        _places = new int[old.Length * 2];
        foreach (var known in old)
        {
            if (known != 0)
            {
                Place(known - 1);
            }
        }
    }

    internal struct Enumerator(int[] places, int home)
    {
        private int _place = home - 1;

        public readonly int Current => places[_place & (places.Length - 1)] - 1;

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext() => places[++_place & (places.Length - 1)] != 0;
    }
}
