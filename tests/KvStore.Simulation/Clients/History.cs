using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Clients;

/// <summary>All that the clients of a world called and what was answered, in the order of the calls.</summary>
internal sealed class History(World world)
{
    private readonly List<Operation> _operations = [];
    private readonly long[] _lastSeenRevision = new long[world.Options.Keys];
    private long _lastValue;

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Writes that ended well, for judging progress.</summary>
    public long WritesDone { get; private set; }

    /// <summary>The highest log index that a finished operation has reached: the next ones may not fall behind it.</summary>
    public ulong Floor { get; private set; }

    /// <summary>Begins an operation of a client.</summary>
    public Operation Call(int client, SimNode node, OperationKind kind, Chance chance)
    {
        var key = chance.Below(world.Options.Keys);
        var operation = new Operation
        {
            Id = _operations.Count,
            Client = client,
            Kind = kind,
            Key = key,
            Value = ++_lastValue,
            Expected = _lastSeenRevision[key],
            Node = node.Index,
            CalledAt = world.Timeline.Now,
            Floor = Floor,
        };
        _operations.Add(operation);
        world.Trace.Add(TraceKind.Call, node.Index, client, operation.Id);
        return operation;
    }

    /// <summary>Ends an operation.</summary>
    public void Return(Operation operation, OperationOutcome outcome)
    {
        operation.Outcome = outcome;
        operation.ReturnedAt = outcome == OperationOutcome.Unknown ? Operation.Never : world.Timeline.Now;
        world.Trace.Add(TraceKind.Return, operation.Node, operation.Id, (long)outcome);
        Floor = Math.Max(Floor, world.Checks.OnReturned(operation));
        if (outcome == OperationOutcome.Ok)
        {
            WritesDone += operation.IsWrite ? 1 : 0;
            _lastSeenRevision[operation.Key] = RevisionAfter(operation, _lastSeenRevision[operation.Key]);
        }
    }

    /// <summary>What a client asks that needs nothing else.</summary>
    public static OperationKind DrawKind(Chance chance) => chance.Below(100) switch
    {
        < 40 => OperationKind.Put,
        < 48 => OperationKind.Delete,
        < 65 => OperationKind.CompareAndSet,
        < 90 => OperationKind.Get,
        _ => OperationKind.GetStale,
    };

    /// <summary>The modification revision that a key has once an operation was done, as far as whoever asked can know.</summary>
    public static long RevisionAfter(Operation operation, long before) => operation.Kind switch
    {
        OperationKind.Put => operation.Revision,
        OperationKind.Delete => 0,
        OperationKind.CompareAndSet when operation.Succeeded => operation.Revision,
        OperationKind.OpenSession or OperationKind.KeepAliveSession => before,
        _ => operation.Seen.ModRevision,
    };
}
