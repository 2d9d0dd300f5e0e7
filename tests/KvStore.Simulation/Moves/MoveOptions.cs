using KvStore.Simulation.Faults;
using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Moves;

/// <summary>What a world is like in which slots move between several groups. Times in microseconds.</summary>
internal sealed record MoveOptions
{
    /// <summary>
    /// Classes of faults that take a disk away. Worlds whose members change do not have them: which disks each group can do without is followed for the
    /// first group only, and the others have its members a little later.
    /// </summary>
    private const FaultKinds LostDisks = FaultKinds.BitFlip | FaultKinds.MisdirectedWrite | FaultKinds.WipedDisk;

    /// <summary>More than any command of a move takes, so that a leader that holds nothing uncommitted can take it.</summary>
    public const int CommandBytesMax = 4096;

    private const long Millisecond = 1000;

    /// <summary>Groups, the first one included.</summary>
    public required int Groups { get; init; }

    /// <summary>Keys of clients; at most <see cref="Clients.Requests.MovingKeysMax"/>, in few slots, so that moves meet.</summary>
    public required int Keys { get; init; }

    /// <summary>Bytes of one chunk of a copy: few, so that there are many chunks.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>Rows that are looked at for one chunk, or wiped at once.</summary>
    public required int ChunkRows { get; init; }

    /// <summary>How long slots may be frozen before the move is given up.</summary>
    public required long FreezeMax { get; init; }

    /// <summary>Mean time between two moves that are asked for.</summary>
    public required long BeginMean { get; init; }

    /// <summary>How often, of so many, a move that is under way is to be aborted instead.</summary>
    public required int AbortPerMille { get; init; }

    /// <summary>The classes of faults of such a world, out of those drawn for it.</summary>
    public static FaultKinds FaultsOf(FaultKinds drawn) => drawn.HasFlag(FaultKinds.MembershipChange) ? drawn & ~LostDisks : drawn;

    /// <summary>Whether every node drives all moves all the time, not only the leader of the first group: most know less than the logs say.</summary>
    public bool DrivenByAll { get; init; }

    /// <summary>One move with one fault, instead of many at random; null: the latter.</summary>
    public DirectedFault? Directed { get; init; }

    /// <summary>What a world is like that is made for one fault: nothing else goes wrong.</summary>
    public static MoveOptions Of(DirectedFault fault) => new()
    {
        Groups = 3,
        Keys = Clients.Requests.MovingKeysMax,
        ChunkBytes = 100,
        ChunkRows = 1,
        FreezeMax = 5000 * Millisecond,
        BeginMean = 0,
        AbortPerMille = 0,
        Directed = fault,
    };

    /// <summary>Draws them.</summary>
    public static MoveOptions Draw(Chance chance) => new()
    {
        Groups = (int)chance.Between(2, 4),
        Keys = (int)chance.Between(3, Clients.Requests.MovingKeysMax),
        ChunkBytes = (int)chance.Between(1, 400),
        ChunkRows = (int)chance.Between(1, 20),
        FreezeMax = chance.Between(300, 5000) * Millisecond,
        BeginMean = chance.Between(20, 400) * Millisecond,
        AbortPerMille = (int)(chance.Coin() ? chance.Between(0, 100) : chance.Between(100, 400)),
        DrivenByAll = chance.PerMille(250),
    };
}
