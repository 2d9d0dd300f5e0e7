namespace KvStore.Simulation.Nodes;

/// <summary>Whether a node runs.</summary>
internal enum NodeState
{
    /// <summary>Stopped or crashed; it will be started again.</summary>
    Down,

    /// <summary>Running, perhaps paused.</summary>
    Up,

    /// <summary>It found its disk damaged and refuses to start: it stays out.</summary>
    Refused,
}
