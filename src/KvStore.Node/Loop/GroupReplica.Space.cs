using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;
using KvStore.Storage.Files;
using AppendRequest = KvStore.Contracts.Internal.AppendRequest;

namespace KvStore.Node.Loop;

/// <content>
/// A full device, of the log or of the engine. A leader refuses its clients early, while the log has room for what the group itself must write: terms, votes, a new
/// leader's first entry; and while the engine has room for what is committed already. A follower acts as if messages with entries that it has no room for were lost: it
/// acknowledges nothing of them, and the leader sends them again. Both go on answering heartbeats and reads, and take writes again when there is space.
/// <para>
/// Should the engine refuse what is committed, it is held back: it stays in the log, nobody is told of it, reads that need it wait, and it is
/// tried again at each tick.
/// </para>
/// </content>
internal sealed partial class GroupReplica
{
    private const int RecordOverheadMax = 64;
    private const int FullEngineFlushTicks = 10;

    /// <summary>Payload after which the engine's space is looked at between two ticks: less than any engine takes of what it has no room for.</summary>
    private const long BytesPerLook = 1 << 20;

    private bool _isEngineFull;
    private long _bytesSinceLook;
    private int _ticksUntilFlush;
    private bool _isHeldBack;

    /// <summary>Whether clients' writes are to be refused.</summary>
    private bool IsFull(LoopOutput output) => output.IsLogFull || _isEngineFull;

    /// <summary>Called at each tick and after much was applied, not for each request, since the engine may have to ask the system.</summary>
    private void LookAtEngineSpace()
    {
        _bytesSinceLook = 0;
        _isEngineFull = _keepsState && (_isHeldBack || _state.IsDeviceFull);
    }

    private void TendEngineSpace()
    {
        LookAtEngineSpace();
        if (!_isEngineFull)
        {
            _ticksUntilFlush = 0;
        }
        else if (_ticksUntilFlush-- == 0)
        {
            // At once, while there is room for what the engine has in memory; then since no other write would find out about space.
            _ticksUntilFlush = FullEngineFlushTicks;
            _state.BeginFlush();
        }
    }

    private bool HasRoomFor(AppendRequest request, LoopOutput output)
    {
        if (request.Entries.Count == 0 || (!output.IsLogFull && !_isHeldBack))
        {
            return true;
        }

        long bytes = 0;
        var hasCommands = false;
        foreach (var entry in request.Entries)
        {
            bytes += entry.Payload.Length + RecordOverheadMax;
            hasCommands |= entry.Kind == (uint)EntryKind.Command;
        }

        return !(hasCommands && _isHeldBack) && output.HasLogRoom(bytes, hasCommands);
    }

    /// <summary>Ends what waits to be proposed: nobody has seen it.</summary>
    private void RefuseForSpace(LoopOutput output)
    {
        while (_waiting.TryDequeue(out var waiting))
        {
            if (waiting.Local is null)
            {
                _forwardedWaiting--;
                Refuse(waiting.Origin, waiting.RequestId, ForwardRefused.Types.Reason.NoSpace, output);
            }
            else if (!waiting.Local.IsFinished)
            {
                output.Finish(waiting.Local, RequestOutcome.Failed(KvErrors.NoSpace));
            }
        }
    }

    private bool MayApplyNow() => !_isHeldBack || _sawTick;

    /// <summary>Applies a run, or the rest of one; false when the engine had no room for it.</summary>
    private bool TryApplyRun(LogIndex last, LoopOutput output)
    {
        try
        {
            // First what was refused before: a run that is not complete takes nothing more.
            _state.Machine.CompleteRun();
            ApplyUpTo(last, output);
            _isHeldBack = false;
            if (_bytesSinceLook >= BytesPerLook)
            {
                LookAtEngineSpace();
            }

            return true;
        }
        catch (StorageException full) when (full.IsNoSpace)
        {
            _isHeldBack = _isEngineFull = true;
            return false;
        }
    }

    /// <summary>What was applied and not shown will never be: another state took its place, or the replica stops.</summary>
    private void FailRun(KvError error, LoopOutput output)
    {
        foreach (var applied in _run)
        {
            if (!applied.Proposal.IsFinished)
            {
                output.Finish(applied.Proposal, RequestOutcome.Failed(error));
            }
        }

        _run.Clear();
        _isHeldBack = false;
    }
}
