using KvStore.Simulation.Clients;

namespace KvStore.Simulation.Moves;

/// <summary>What a key was, one state after the other, whichever group had it.</summary>
internal sealed class KeyHistory
{
    private readonly List<(long Order, KeyState State)> _states = [(0, KeyState.Absent)];

    /// <summary>What it is.</summary>
    public KeyState Now => _states[^1].State;

    /// <summary>The place of that in the history.</summary>
    public int Last => _states.Count - 1;

    /// <summary>The highest revision that a write of the key was ever given.</summary>
    public long LastRevision { get; private set; }

    public KeyState this[int place] => _states[place].State;

    public void Add(long order, in KeyState state, long revision)
    {
        _states.Add((order, state));
        LastRevision = revision;
    }

    /// <summary>The place of what the key was at some moment in the order of all entries.</summary>
    public int PlaceAt(long order)
    {
        var place = Last;
        while (_states[place].Order > order)
        {
            place--;
        }

        return place;
    }
}
