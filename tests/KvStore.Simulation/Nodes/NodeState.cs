namespace KvStore.Simulation.Nodes;

/// <summary>Whether a node runs.</summary>
internal enum NodeState
{
    /// <summary>Never started: it is no member, or nobody knows yet that it is one.</summary>
    Absent,

    /// <summary>Stopped or crashed; it will be started again.</summary>
    Down,

    /// <summary>Running, perhaps paused.</summary>
    Up,

    /// <summary>It found its disk damaged and refuses to start: it stays out.</summary>
    Refused,

    /// <summary>It learnt that it is no member any more, and stopped for good.</summary>
    Removed,
}
