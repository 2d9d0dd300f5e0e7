using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Topology;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;
using Phase = KvStore.Contracts.Internal.ImportPosition.Types.Phase;

namespace KvStore.Node.Moves;

/// <summary>
/// Does what <see cref="MoveDriver"/> finds, one thing after the other. Any number of nodes may do so for the same move. Thread safety: all members, but
/// one at a time for each run.
/// </summary>
/// <param name="groups">The groups.</param>
/// <param name="limits">How much is copied or deleted at once.</param>
/// <param name="freezeMax">How long slots may be frozen before the move is given up.</param>
/// <param name="time">Measures it.</param>
/// <param name="pace">How keys are copied while the source serves, and deleted where they were; null: like everything else.</param>
/// <param name="onServed">Told how long slots were served by nobody, from before they were frozen until the destination had them.</param>
internal sealed class MoveRunner(
    IMoveGroups groups,
    MoveChunkLimits limits,
    TimeSpan freezeMax,
    TimeProvider time,
    MovePace? pace = null,
    Action<TimeSpan>? onServed = null)
{
    private readonly HolderCommands _holders = new(groups);

    /// <summary>Does the next thing for a move. False when nothing came of it: it is to be tried again a moment later.</summary>
    public async Task<bool> StepAsync(MoveRun run, CancellationToken cancellationToken)
    {
        var topology = groups.Topology;
        if (!topology.Moves.TryGetValue(run.Id, out var move)
            || groups.FindOwnership(move.Source) is not { } source
            || groups.FindOwnership(move.Destination) is not { } destination)
        {
            return false;
        }

        var isFrozen = source.CheckSource(move, topology, out var isFrozenForIt) is null && isFrozenForIt;
        if (isFrozen && move.Phase == MovePhase.Planned && IsFrozenTooLong(run))
        {
            return await ChangeAsync(MoveDriver.Abort(move), cancellationToken).ConfigureAwait(false) is null;
        }

        var next = MoveDriver.Next(move, source, destination, groups.FindImport(move.Destination, move.Id));
        var error = next switch
        {
            MoveAction.Take { Step.Kind: Kind.Activate } take => await ActivateAsync(run, take, cancellationToken).ConfigureAwait(false),
            MoveAction.Take take => await TakeAsync(take, cancellationToken).ConfigureAwait(false),
            MoveAction.Copy => await CopyAsync(move, topology, run, isFrozen, cancellationToken).ConfigureAwait(false),
            MoveAction.Wipe wipe => await WipeAsync(run, wipe, cancellationToken).ConfigureAwait(false),
            MoveAction.Change change => await ChangeAsync(change, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"A move cannot do {next}."),
        };
        if (error == KvErrors.SessionsNotAbandoned)
        {
            return await _holders.AbandonAsync(cancellationToken).ConfigureAwait(false);
        }

        return error is null;
    }

    /// <summary>Has groups abandon leases and sessions that have ended.</summary>
    public Task<bool> AbandonAsync(CancellationToken cancellationToken) => _holders.AbandonAsync(cancellationToken);

    private bool IsFrozenTooLong(MoveRun run)
    {
        run.FrozenSince ??= time.GetTimestamp();
        return time.GetElapsedTime(run.FrozenSince.Value) > freezeMax;
    }

    private async Task<KvError?> TakeAsync(MoveAction.Take take, CancellationToken cancellationToken) =>
        (await groups.ProposeAsync<SlotStepDone>(take.Group, CommandKind.SlotStep, take.Step, cancellationToken).ConfigureAwait(false)).Error;

    private Task<KvError?> FreezeAsync(MoveEntry move, MoveRun run, CancellationToken cancellationToken)
    {
        run.FreezeSent = time.GetTimestamp();
        return TakeAsync(MoveDriver.Step(move, Kind.Freeze), cancellationToken);
    }

    private async Task<KvError?> ActivateAsync(MoveRun run, MoveAction.Take take, CancellationToken cancellationToken)
    {
        var error = await TakeAsync(take, cancellationToken).ConfigureAwait(false);
        if (error is null && run.FreezeSent is { } sent)
        {
            run.FreezeSent = null;
            onServed?.Invoke(time.GetElapsedTime(sent));
        }

        return error;
    }

    private async Task<KvError?> ChangeAsync(MoveAction.Change change, CancellationToken cancellationToken) =>
        (await groups.ProposeAsync<TopologyChanged>(GroupId.First, CommandKind.Topology, change.Request, cancellationToken).ConfigureAwait(false)).Error;

    private async Task<KvError?> CopyAsync(
        MoveEntry move, TopologyState topology, MoveRun run, bool isFrozen, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var progress = groups.FindImport(move.Destination, move.Id);
        var isPaced = pace is not null && progress.Next.Phase == Phase.Keys;
        var (read, revision) = groups.Read(
            move.Source, reader => (reader.ReadMove(move, topology, progress, isPaced ? pace!.Chunk : limits), reader.Revision));
        if (!read.IsOk)
        {
            // Changes that were not copied have been compacted: the copy would have to begin anew.
            return read.Error == KvErrors.Compacted ? await ChangeAsync(MoveDriver.Abort(move), cancellationToken).ConfigureAwait(false) : read.Error;
        }

        var chunk = read.Value;
        if (!isFrozen && chunk.Next.Phase == Phase.Changes && chunk.Next.Revision > revision)
        {
            return await AdoptSessionsAsync(move, cancellationToken).ConfigureAwait(false)
                ?? await FreezeAsync(move, run, cancellationToken).ConfigureAwait(false);
        }

        foreach (var batch in ChunkHolders.Of(chunk).ToList().Chunk(HolderCommands.BatchMax))
        {
            var live = await _holders.AdoptAsync(batch, move.Destination, cancellationToken).ConfigureAwait(false);
            if (!live.IsOk)
            {
                return live.Error;
            }

            ChunkHolders.Remove(chunk, batch.Where(holder => !live.Value.Contains(holder)).ToHashSet());
        }

        var taken = await groups.ProposeAsync<SlotStepDone>(move.Destination, CommandKind.ImportChunk, chunk, cancellationToken).ConfigureAwait(false);
        if (isPaced)
        {
            await RestAsync(began, cancellationToken).ConfigureAwait(false);
        }

        return taken.Error;
    }

    private Task RestAsync(long began, CancellationToken cancellationToken) =>
        pace is null ? Task.CompletedTask : Task.Delay(pace.PauseAfter(time.GetElapsedTime(began)), time, cancellationToken);

    /// <summary>Has the destination adopt the sessions of the source while that still serves: then only few are left to be adopted.</summary>
    private async Task<KvError?> AdoptSessionsAsync(MoveEntry move, CancellationToken cancellationToken)
    {
        var atSource = groups.Read(move.Source, static reader => reader.ReadSessions().ToList());
        var missing = groups.Read(move.Destination, reader => atSource.Where(session => !reader.HasHolder(HolderId.Session(session))).ToList());
        foreach (var batch in missing.Chunk(HolderCommands.BatchMax))
        {
            var adopted = await _holders.AdoptAsync([.. batch.Select(HolderId.Session)], move.Destination, cancellationToken).ConfigureAwait(false);
            if (!adopted.IsOk)
            {
                return adopted.Error;
            }
        }

        return null;
    }

    private async Task<KvError?> WipeAsync(MoveRun run, MoveAction.Wipe wipe, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var rowsMax = (pace?.Chunk ?? limits).RowsMax;
        var to = groups.Read(wipe.Group, reader => reader.FindWipeEnd(run.WipeFrom.Span, rowsMax));
        var chunk = new WipeChunk { Move = run.Id, From = run.WipeFrom, To = to is null ? ByteString.Empty : ByteString.CopyFrom(to) };
        var wiped = await groups.ProposeAsync<SlotStepDone>(wipe.Group, CommandKind.WipeChunk, chunk, cancellationToken).ConfigureAwait(false);
        if (!wiped.IsOk)
        {
            return wiped.Error;
        }

        run.WipeFrom = chunk.To;
        await RestAsync(began, cancellationToken).ConfigureAwait(false);
        return to is null ? await TakeAsync(new MoveAction.Take(wipe.Group, wipe.Forget), cancellationToken).ConfigureAwait(false) : null;
    }
}
