namespace KvStore.Node.StateMachine.Topology;

/// <summary>How far a move is. The values are written to rows: never change or reuse one.</summary>
internal enum MovePhase : byte
{
    /// <summary>Its slots are copied; it may still be aborted.</summary>
    Planned = 1,

    /// <summary>Its slots are the destination's, whatever happens.</summary>
    Committed = 2,

    /// <summary>Its slots stay the source's.</summary>
    Aborted = 3,
}
