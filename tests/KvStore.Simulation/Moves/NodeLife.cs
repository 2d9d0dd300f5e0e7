using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.Moves;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <summary>
/// What KvNode does beside the loop, for one life of a node: drives moves when it leads the first group, and sends requests to the groups that have
/// their keys. The parts that decide anything are production code.
/// </summary>
internal sealed partial class NodeLife : IMoveGroups
{
    private const long MoveRetry = 20_000;

    private readonly MovingSlots _moves;
    private readonly HolderCommands _holders;
    private readonly List<MoveCall> _calls = [];

    public NodeLife(MovingSlots moves, SimNode node)
    {
        (_moves, Node) = (moves, node);
        _holders = new HolderCommands(this);
    }

    public SimNode Node { get; }

    public TopologyState Topology => Node.Replica.Machine.Topology;

    public (IReadOnlyDictionary<HolderId, IReadOnlyCollection<GroupId>> Holders, ulong Stamp) Orphans => (
        Node.Replica.Machine.Orphans.ToDictionary(
            static orphan => orphan.Key, static orphan => (IReadOnlyCollection<GroupId>)[.. orphan.Value.Keys]),
        Node.Replica.Machine.AppliedIndex.Value);

    public OwnershipState? FindOwnership(GroupId group) => Node.Loop!.Groups.GetValueOrDefault(group)?.Machine.Ownership;

    public ImportProgress FindImport(GroupId destination, ulong move) => Find(destination).Machine.FindImport(move);

    public T Read<T>(GroupId group, Func<MvccReader, T> read) => Find(group).Read(read, static (reader, function) => function(reader));

    public async Task<KvResult<T>> ProposeAsync<T>(GroupId group, CommandKind kind, IMessage command, CancellationToken cancellationToken)
        where T : class, IMessage
    {
        if (_moves.Directed is { } directed)
        {
            await directed.BeforeAsync(this, command).ConfigureAwait(false);
        }

        _moves.Checks.NoteDriver(Node, kind, command);
        var outcome = await ProposeAsync(group, kind, command, call: null).ConfigureAwait(false);
        return outcome.Error is { } error ? error : (T)outcome.Response!;
    }

    /// <summary>As KvNode.DriveMovesAsync does.</summary>
    public async Task DriveAsync()
    {
        var options = _moves.Options;
        var runner = new MoveRunner(
            this, new MoveChunkLimits(options.ChunkBytes, options.ChunkRows), TimeSpan.FromMicroseconds(options.FreezeMax), Node.Clock);
        var moving = new Dictionary<ulong, Task>();
        while (true)
        {
            await WaitAsync(MoveRetry).ConfigureAwait(false);
            foreach (var (move, _) in moving.Where(static driven => driven.Value.IsCompleted).ToList())
            {
                moving.Remove(move);
            }

            if (!IsDriver)
            {
                continue;
            }

            foreach (var move in Topology.Moves.Keys.Where(move => !moving.ContainsKey(move)).ToList())
            {
                var driven = DriveMoveAsync(runner, move);
                moving.Add(move, driven);
                _moves.Follow(driven);
            }

            if (!Node.Replica.Machine.Orphans.IsEmpty)
            {
                await runner.AbandonAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whoever asked this life will hear nothing more.</summary>
    public void End()
    {
        foreach (var call in _calls.ToList())
        {
            call.GiveUp();
        }
    }

    private async Task DriveMoveAsync(MoveRunner runner, ulong move)
    {
        var run = new MoveRun(move);
        await WaitAsync(0).ConfigureAwait(false);
        while (IsDriver && Topology.Moves.ContainsKey(move))
        {
            if (!await runner.StepAsync(run, CancellationToken.None).ConfigureAwait(false))
            {
                await WaitAsync(MoveRetry).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Proposes a command, and shows the checks what it was answered.</summary>
    public async Task<RequestOutcome> ProposeAsync(GroupId group, CommandKind kind, IMessage command, MoveCall? call)
    {
        if (Node.Propose(group, kind, command, out var proposal))
        {
            if (call is not null)
            {
                call.RequestId = proposal.RequestId;
            }

            await proposal.Task.ConfigureAwait(false);
        }
        else
        {
            proposal.Finish(RequestOutcome.Failed(KvErrors.RequestTooManyRequests));
        }

        _moves.Checks.OnAnswered(Node.Id, proposal.RequestId, proposal.Outcome);
        return proposal.Outcome;
    }

    private bool IsDriver => Node.IsLeader || _moves.Options.DrivenByAll;

    private Task WaitAsync(long time) => _moves.WaitAsync(time, Node);

    private GroupReplica Find(GroupId group) =>
        Node.Loop!.Groups.GetValueOrDefault(group) ?? throw new InvalidOperationException($"n{Node.Index} has no replica of group {group.Value}");
}
