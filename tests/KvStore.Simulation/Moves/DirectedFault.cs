namespace KvStore.Simulation.Moves;

/// <summary>The steps of a move, as they follow each other when nothing goes wrong.</summary>
internal enum MoveStep
{
    Begin,
    Prepare,
    Copy,
    CatchUp,
    Freeze,
    Finish,
    Commit,
    Activate,
    Release,
    End,
}

/// <summary>What happens to a node.</summary>
internal enum DirectedHarm
{
    Kill,
    Partition,
    Pause,
}

/// <summary>Which node it happens to.</summary>
internal enum DirectedRole
{
    SourceLeader,
    DestinationLeader,

    /// <summary>The leader of the first group, which decides on moves and drives them.</summary>
    Driver,
}

/// <summary>A fault at one place of a move: right before a step is asked for.</summary>
internal sealed record DirectedFault(MoveStep Before, DirectedHarm Harm, DirectedRole Role)
{
    /// <summary>All there are.</summary>
    public static IEnumerable<DirectedFault> All =>
        from step in Enum.GetValues<MoveStep>()
        from harm in Enum.GetValues<DirectedHarm>()
        from role in Enum.GetValues<DirectedRole>()
        select new DirectedFault(step, harm, role);
}
