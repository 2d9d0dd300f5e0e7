using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Moves;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Node.Tests.StateMachine;
using KvStore.Node.Tests.StateMachine.Topology;
using KvStore.Node.Watching;

namespace KvStore.Node.Tests.Watching.Joined;

/// <summary>
/// Three groups between which slots move under writes, and a node whose replicas of them are behind, each at its own place, with the clients that watch
/// there. The order of writes, moves and what the replicas apply is drawn; the hubs run on threads of their own.
/// </summary>
internal sealed class JoinedWorld : IAsyncDisposable
{
    private const int SettleStepsMax = 10_000;

    private readonly LaggingGroup[] _groups = [new(new GroupId(1)), new(new GroupId(2)), new(new GroupId(3))];
    private readonly Dictionary<ulong, MoveRun> _runs = [];
    private readonly MoveRunner _runner;
    private int _here = 1;

    public JoinedWorld(Random random)
    {
        Random = random;
        var limits = new MoveChunkLimits(BytesMax: random.Next(1, 300), RowsMax: random.Next(1, 20));
        _runner = new MoveRunner(new Groups(this), limits, freezeMax: TimeSpan.MaxValue, TimeProvider.System);
        Joined = new WatchGroups(() => First.Local.Topology, () => First.Local.Ownership.IsWhole);
        Join();
    }

    /// <summary>Keys in four slots, three in each.</summary>
    public static string[] Keys { get; } = [.. Enumerable.Range(0, 12).Select(static number => $"{{{number % 4}}}{number}")];

    public Random Random { get; }

    public WatchGroups Joined { get; }

    public LaggingGroup First => _groups[0];

    /// <summary>All that was written, in the order of writing.</summary>
    public List<Written> History { get; } = [];

    public int Committed { get; private set; }

    private TopologyState Topology => First.Asked.Machine.Topology;

    private static uint[] Slots { get; } = [.. Keys.Take(4).Select(static key => (uint)Slot.Of(Op.Bytes(key).Span).Number)];

    public LaggingGroup GroupOf(ulong id) => _groups[(int)id - 1];

    /// <summary>Makes the two other groups; the node does not know it yet.</summary>
    public void AddGroups()
    {
        foreach (var id in new[] { 2UL, 3UL })
        {
            Assert.Null(First.Apply(Change.Add(id)).Error);
            Assert.Null(First.Apply(Change.SetPhase(id, GroupPhase.Active)).Error);
        }
    }

    /// <summary>Some keys of a slot are written in one revision, by the group that has them, unless they are on their way.</summary>
    public void Write(string key)
    {
        var other = Keys[(Array.IndexOf(Keys, key) + 4) % Keys.Length];
        IMessage entry = Random.Next(6) switch
        {
            0 => Op.Delete(key),
            1 => Op.Txn(Op.Put(key, $"{History.Count}"), Op.Put(other, $"{History.Count}")),
            _ => Op.Put(key, $"{History.Count}"),
        };
        var owner = _groups[Topology[Slot.Of(Op.Bytes(key).Span)].Owner.Value - 1];
        var before = owner.Asked.Machine.Revision;
        var result = owner.Apply(entry);
        if (result.Error is { } error)
        {
            Assert.True(error == KvErrors.WrongGroup || error == KvErrors.SlotMoving);
        }
        else if (result.Revision > before)
        {
            History.Add(new Written(key, owner.Id.Value, result.Revision));
            if (entry is TxnRequest)
            {
                History.Add(new Written(other, owner.Id.Value, result.Revision));
            }
        }
    }

    public void Begin()
    {
        var (source, destination) = (_groups[Random.Next(3)], _groups[Random.Next(3)]);
        var slots = Slots.Where(slot => Topology[new Slot((int)slot)].Owner == source.Id && Random.Next(2) == 0).ToArray();
        First.Apply(Change.Begin(source.Id.Value, destination.Id.Value, slots));
    }

    /// <summary>The next step of some move, if there is one.</summary>
    public void Drive(bool mayAbort = true)
    {
        if (Topology.Moves.Count == 0)
        {
            return;
        }

        var move = Topology.Moves.Values.ElementAt(Random.Next(Topology.Moves.Count));
        if (mayAbort && Random.Next(30) == 0)
        {
            First.Apply(MoveDriver.Abort(move).Request);
            return;
        }

        if (!_runs.TryGetValue(move.Id, out var run))
        {
            _runs.Add(move.Id, run = new MoveRun(move.Id));
        }

        Assert.True(_runner.StepAsync(run, CancellationToken.None).IsCompletedSuccessfully);
        if (!Topology.Moves.ContainsKey(move.Id) && move.Phase == MovePhase.Committed)
        {
            Committed++;
        }
    }

    public void Compact()
    {
        var group = _groups[Random.Next(3)];
        group.Apply(new CompactionRequest { Revision = group.Asked.Machine.Revision - Random.Next(1, 30) });
    }

    /// <summary>From which revision on a group knows all that it wrote of a key, or of all keys.</summary>
    public long FirstKept(ulong group, string? key)
    {
        var machine = GroupOf(group).Asked.Machine;
        var slots = key is null ? Slots : [(uint)Slot.Of(Op.Bytes(key).Span).Number];
        return Math.Max(machine.CompactedRevision, slots.Max(slot => machine.Ownership[new Slot((int)slot)].LostTo) + 1);
    }

    /// <summary>One of the node's replicas applies some of what it lacks. A replica of a group begins when the topology here has the group.</summary>
    public void Follow()
    {
        _groups[Random.Next(_here)].Follow(Random.Next(1, 40), isNoted: Random.Next(20) != 0);
        Join();
    }

    /// <summary>Ends all moves, and the node comes level.</summary>
    public void Settle()
    {
        for (var steps = 0; Topology.Moves.Count > 0; steps++)
        {
            Assert.True(steps < SettleStepsMax, "a move does not end");
            Drive(mayAbort: false);
        }

        First.Follow(int.MaxValue);
        Join();
        foreach (var group in _groups[.._here])
        {
            group.Follow(int.MaxValue);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Joined.DisposeAsync();
        foreach (var group in _groups)
        {
            await group.DisposeAsync();
        }
    }

    private void Join()
    {
        _here = First.Local.Topology.Groups.Count;
        Joined.Set(_groups[.._here].Select(static group => group.Hub));
    }

    /// <summary>A write, by which group at which of its revisions.</summary>
    public sealed record Written(string Key, ulong Group, long Revision);

    private sealed class Groups(JoinedWorld world) : IMoveGroups
    {
        public TopologyState Topology => world.Topology;

        public (IReadOnlyDictionary<HolderId, IReadOnlyCollection<GroupId>> Holders, ulong Stamp) Orphans =>
            (new Dictionary<HolderId, IReadOnlyCollection<GroupId>>(), 0);

        public OwnershipState FindOwnership(GroupId group) => world.GroupOf(group.Value).Asked.Machine.Ownership;

        public ImportProgress FindImport(GroupId destination, ulong move) => world.GroupOf(destination.Value).Asked.Machine.FindImport(move);

        public T Read<T>(GroupId group, Func<MvccReader, T> read)
        {
            using var reader = world.GroupOf(group.Value).Asked.Machine.OpenReader();
            return read(reader);
        }

        public Task<KvResult<T>> ProposeAsync<T>(GroupId group, CommandKind kind, IMessage command, CancellationToken cancellationToken)
            where T : class, IMessage
        {
            if (world.Random.Next(3) == 0)
            {
                world.Write(Keys[world.Random.Next(Keys.Length)]);
            }

            var result = world.GroupOf(group.Value).Apply(command);
            return Task.FromResult<KvResult<T>>(result.Error is { } error ? error : (T)result.Response!);
        }
    }
}
