using KvStore.Jepsen.Checkers.Linearizability;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Worlds;

/// <summary>The last look at a world whose replicas have converged.</summary>
internal static class FinalReads
{
    /// <summary>Every replica gives the same state hash and, for every key, the same row as the first one.</summary>
    public static void Check(World world)
    {
        world.Moves?.Checks.CheckAtEnd();
        var members = world.Nodes.Where(world.Membership.IsMember).ToList();
        var nodes = members.Where(node => node.State == NodeState.Up && !node.Disk.IsWiped).ToList();
        world.Coverage.Count(nodes.Count < members.Count, Sight.ReplicaLeftOut);
        world.Coverage.Count(world.Nodes.Any(node => node.State == NodeState.Up && !world.Membership.IsMember(node)), Sight.RemovedNodeRunsOn);
        foreach (var node in nodes)
        {
            if (node.Replica.Machine.StateHash != nodes[0].Replica.Machine.StateHash)
            {
                throw new ViolationException("StateHashEqual", $"n{node.Index} and n{nodes[0].Index} end with different state hashes");
            }

            CheckRows(nodes[0], node);
            world.Moves?.Checks.CheckAtEnd(node);
            for (var key = 0; key < (world.Moves is null ? world.Options.Keys : 0); key++)
            {
                CheckKey(world, node, key);
            }
        }
    }

    /// <summary>A checker that knows nothing of logs comes to the same verdict over what clients saw.</summary>
    public static void CheckFromOutside(World world)
    {
        var result = RegisterHistory.Check(world.Moves?.Operations ?? world.History.Operations);
        world.Coverage.Count(result.Verdict == Verdict.Ok, Sight.HistoryProvedFromOutside);
        if (result.Counterexample is { } counterexample)
        {
            throw new ViolationException("LinearizableFromOutside", counterexample.ToString());
        }
    }

    /// <summary>Notes what kinds of outcome the history has.</summary>
    public static void Count(World world, Operation operation)
    {
        var coverage = world.Coverage;
        coverage.Count(operation.Outcome == OperationOutcome.Unknown, Sight.WriteOfUnknownOutcome);
        coverage.Count(operation.Outcome == OperationOutcome.Failed && operation.IsWrite && operation.RequestId != 0, Sight.WriteRefused);
        coverage.Count(operation is { Kind: OperationKind.CompareAndSet, Outcome: OperationOutcome.Ok, Succeeded: false }, Sight.GuardFailed);
        coverage.Count(operation is { Kind: OperationKind.GetStale, Outcome: OperationOutcome.Ok } && operation.ReadAt.Value < operation.Floor, Sight.StaleReadBehind);
        coverage.Count(operation.Outcome == OperationOutcome.Unknown && world.Checks.IsCommitted(operation), Sight.UnknownWriteCommitted);
    }

    /// <summary>When what was compacted is removed everywhere, the rows are the same everywhere.</summary>
    private static void CheckRows(SimNode first, SimNode other)
    {
        using var expected = first.Replica.Machine.Rows.CreateIterator();
        using var found = other.Replica.Machine.Rows.CreateIterator();
        expected.Seek(default);
        found.Seek(default);
        while (expected.IsValid && found.IsValid
            && expected.CurrentKey.SequenceEqual(found.CurrentKey) && expected.CurrentValue.SequenceEqual(found.CurrentValue))
        {
            expected.MoveNext();
            found.MoveNext();
        }

        if (expected.IsValid || found.IsValid)
        {
            var key = Convert.ToHexString(expected.IsValid ? expected.CurrentKey : found.CurrentKey);
            throw new ViolationException("RowsEqual", $"n{other.Index} and n{first.Index} end with different rows at {key}");
        }
    }

    private static void CheckKey(World world, SimNode node, int key)
    {
        using var reader = node.Replica.OpenReader();
        var range = reader.Range(Requests.Get(key)).Value!;
        var found = Requests.StateOf(range.Kvs.FirstOrDefault());
        var expected = world.Checks.StateAtEnd(key);
        if (found != expected)
        {
            throw new ViolationException("NoAckedWriteLost", $"k{key} ends as {found} on n{node.Index}; the log says {expected}");
        }
    }
}
