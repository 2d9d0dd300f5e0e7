using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Auth;
using KvStore.Node.Loop;
using KvStore.Node.Moves;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node;

/// <content>
/// Moves of slots. The leader of the first group drives them; when another node leads, that one goes on, and for a moment both may do so. It also has
/// groups abandon the leases and sessions that have ended.
/// </content>
public sealed partial class KvNode
{
    /// <summary>How long slots may be frozen before the move is given up: clients wait meanwhile.</summary>
    private static readonly TimeSpan FreezeMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MoveRetry = TimeSpan.FromMilliseconds(20);

    private readonly ChangeSignal _movesNeeded = new();
    private readonly Task _moves;

    private bool LeadsFirstGroup => _group.Status.Role == RaftRole.Leader;

    private async Task DriveMovesAsync(MoveGroups groups, CancellationToken cancellationToken)
    {
        var runner = new MoveRunner(groups, MoveChunkLimits.Usual, FreezeMax, _time, new MovePace(MoveChunkLimits.Small, Options.MoveCopyShare), _metrics.NoteFreeze);
        var moving = new Dictionary<ulong, Task>();
        try
        {
            while (true)
            {
                await WaitForMovesAsync(groups, moving.Count > 0, cancellationToken).ConfigureAwait(false);
                foreach (var (move, _) in moving.Where(static driven => driven.Value.IsCompleted).ToList())
                {
                    moving.Remove(move);
                }

                if (!LeadsFirstGroup)
                {
                    continue;
                }

                foreach (var move in groups.Topology.Moves.Keys.Where(move => !moving.ContainsKey(move)))
                {
                    moving.Add(move, DriveMoveAsync(runner, groups, move, cancellationToken));
                }

                if (!_group.Machine.Orphans.IsEmpty)
                {
                    await runner.AbandonAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops.
        }

        await Task.WhenAll(moving.Values).ConfigureAwait(false);
    }

    /// <summary>Waits until there may be something to do; a moment, while there is.</summary>
    private Task WaitForMovesAsync(MoveGroups groups, bool isMoving, CancellationToken cancellationToken)
    {
        var hasWork = isMoving || (LeadsFirstGroup && (!groups.Topology.Moves.IsEmpty || !_group.Machine.Orphans.IsEmpty));
        return hasWork ? Task.Delay(MoveRetry, _time, cancellationToken) : _movesNeeded.WaitAsync(cancellationToken);
    }

    private async Task DriveMoveAsync(MoveRunner runner, MoveGroups groups, ulong move, CancellationToken cancellationToken)
    {
        var run = new MoveRun(move);
        try
        {
            // Not on the thread that looks for moves.
            await Task.Yield();
            while (LeadsFirstGroup && groups.Topology.Moves.ContainsKey(move))
            {
                if (!await TryStepAsync(runner, run, cancellationToken).ConfigureAwait(false))
                {
                    await Task.Delay(MoveRetry, _time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops, or a group was removed after its last move.
        }
    }

    private static async Task<bool> TryStepAsync(MoveRunner runner, MoveRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.StepAsync(run, cancellationToken).ConfigureAwait(false);
        }
        catch (SnapshotEndedException)
        {
            // Overtaken by too many writes.
            return false;
        }
    }

    /// <summary>The groups as this node has them.</summary>
    private sealed class MoveGroups(KvNode node) : IMoveGroups
    {
        public TopologyState Topology => node.Topology;

        public (IReadOnlyDictionary<HolderId, IReadOnlyCollection<GroupId>> Holders, ulong Stamp) Orphans
        {
            get
            {
                // The index is read after: what has ended was adopted before it ended.
                var orphans = node._group.Machine.Orphans.ToDictionary(
                    static orphan => orphan.Key, static orphan => (IReadOnlyCollection<GroupId>)[.. orphan.Value.Keys]);
                return (orphans, node._group.Machine.AppliedIndex.Value);
            }
        }

        public OwnershipState? FindOwnership(GroupId group) => node.Groups.GetValueOrDefault(group)?.Machine.Ownership;

        public ImportProgress FindImport(GroupId destination, ulong move) => Find(destination).Machine.FindImport(move);

        public T Read<T>(GroupId group, Func<MvccReader, T> read) =>
            Find(group).Read(read, static (reader, function) => function(reader));

        public Task<KvResult<T>> ProposeAsync<T>(GroupId group, CommandKind kind, IMessage command, CancellationToken cancellationToken)
            where T : class, IMessage =>
            node.ProposeAsync<T>(group, kind, command, AuthorityUnchecked(KvCaller.Trusted), cancellationToken);

        // The move has ended, and the group was removed after it.
        private GroupReplica Find(GroupId group) =>
            node.Groups.GetValueOrDefault(group) ?? throw new ObjectDisposedException(nameof(GroupReplica));
    }
}
