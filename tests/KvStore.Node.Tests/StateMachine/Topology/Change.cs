using KvStore.Contracts.Internal;

namespace KvStore.Node.Tests.StateMachine.Topology;

/// <summary>Short ways to write changes of the topology.</summary>
internal static class Change
{
    public static TopologyChange Add(ulong id, uint weight = 1, params ulong[] founders) =>
        new() { AddGroup = new AddGroup { Id = id, Weight = weight, Founders = { founders.Length == 0 ? [1, 2, 3] : founders } } };

    public static TopologyChange SetPhase(ulong group, GroupPhase phase) =>
        new() { SetGroupPhase = new SetGroupPhase { Group = group, Phase = phase } };

    public static TopologyChange SetPhase(ulong group, GroupPhase from, GroupPhase phase) =>
        new() { SetGroupPhase = new SetGroupPhase { Group = group, From = from, Phase = phase } };

    public static TopologyChange Begin(ulong source, ulong destination, params uint[] slots) =>
        new() { BeginMove = new BeginMove { Source = source, Destination = destination, Slots = { slots } } };

    public static TopologyChange Rebalance(bool isWanted, ulong ifVersion = 0) =>
        new() { SetRebalance = new SetRebalance { IsWanted = isWanted, IfVersion = ifVersion } };

    public static TopologyChange Commit(ulong move) => new() { CommitMove = new CommitMove { Move = move } };

    public static TopologyChange Abort(ulong move) => new() { AbortMove = new AbortMove { Move = move } };

    public static TopologyChange Drain(ulong node, bool isDraining = true) =>
        new() { DrainNode = new DrainNode { Node = node, IsDraining = isDraining } };

    public static TopologyChange Weigh(ulong node, uint weight) =>
        new() { SetNodeWeight = new SetNodeWeight { Node = node, Weight = weight } };

    public static TopologyChange Replicate(uint voters) => new() { SetReplication = new SetReplication { Voters = voters } };

    public static TopologyChange End(ulong move) => new() { EndMove = new EndMove { Move = move } };
}
