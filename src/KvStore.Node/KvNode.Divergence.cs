using KvStore.Raft;

namespace KvStore.Node;

/// <content>What the divergence check compares, for whoever compares nodes from outside.</content>
public sealed partial class KvNode
{
    /// <summary>Indexes at which this node has found replicas that differ.</summary>
    internal long Divergences => _group.Divergences;

    /// <summary>The applied index, and the state hash there; equal on all nodes at an equal index.</summary>
    internal (LogIndex AppliedIndex, ulong Hash) ReadStateHash() =>
        _group.Read(this, static (reader, _) => (reader.AppliedIndex, reader.StateHash));
}
