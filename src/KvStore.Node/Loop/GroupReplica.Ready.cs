using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Node.Transport;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>Carries out a Ready: persist, send, apply. The core holds back what must wait for the disk, so the order is free.</content>
internal sealed partial class GroupReplica
{
    private LogIndex _appliedIndex;
    private LogIndex _applyTo;

    /// <summary>Outcomes of the run that is being applied: nobody is told before a reader would see it too.</summary>
    private readonly List<AppliedProposal> _run = [];

    /// <summary>Whether the loop has something to do here although nothing new arrived.</summary>
    public bool HasWork => !_isHeldBack && (HasUnapplied || MayRemoveRows);

    private bool HasUnapplied => _appliedIndex < _applyTo;

    private void Persist(Ready ready, LoopOutput output)
    {
        if (!ready.MustPersist)
        {
            return;
        }

        // One batch, since the start of the log and the truncation that comes with it survive a crash together or not at all.
        var batch = output.BatchFor(0);
        if (ready.HardState is { } hard)
        {
            batch.AddHardState(Id.Value, hard.Term.Value, hard.Vote.Value, hard.Commit.Value);
        }

        if (ready.InstallSnapshot is { Position: var start })
        {
            batch.AddLogStart(Id.Value, start.Index.Value, start.Term.Value);
        }

        if (ready.TruncateFrom is { } from)
        {
            batch.AddTruncate(Id.Value, from.Value);
        }

        var index = ready.FirstAppended;
        for (var i = 0; i < ready.AppendedCount; i++, index = index.Next)
        {
            var header = _core.HeaderAt(index);
            var payload = _entries[index];
            output.BatchFor(payload.Length).AddEntry(Id.Value, index.Value, header.Term.Value, (byte)header.Kind, payload);
        }

        output.MarkPersisted(this, ready.Number);
    }

    private void Send(Ready ready, LoopOutput output)
    {
        foreach (var message in ready.Messages)
        {
            output.Send(message.To, PeerCodec.ToWire(Id, message, _entries));
        }
    }

    /// <summary>
    /// Applies what may be applied, a limited run at a time: after a restart the whole log may be waiting, and the loop must answer its
    /// peers meanwhile.
    /// </summary>
    private void Apply(LoopOutput output)
    {
        if (!HasUnapplied || !MayApplyNow())
        {
            return;
        }

        if (!_isHeldBack)
        {
            // A run that is held back keeps what was noted before.
            _state.Machine.Noted = Watches.BeginRun();
        }

        var last = LogIndex.Min(_applyTo, _appliedIndex + _options.EntriesPerApplyMax);
        if (!TryApplyRun(last, output))
        {
            return;
        }

        Watches.Publish(_state.Machine.Revision, _state.Machine.Noted);
        _appliedIndex = last;
        _core.OnApplied(last);
        foreach (var applied in _run)
        {
            Settle(applied.Proposal, applied.Outcome, output);
        }

        _run.Clear();
    }

    private void ApplyUpTo(LogIndex last, LoopOutput output)
    {
        var machine = _state.Machine;
        for (var index = machine.AppliedIndex.Next; index <= last; index = index.Next)
        {
            var payload = _entries[index];
            switch (_core.HeaderAt(index).Kind)
            {
                case EntryKind.Command:
                    ApplyCommand(machine, CommandCodec.Decode(payload), index);
                    break;
                case EntryKind.Configuration:
                    ApplyConfiguration(machine, payload, index, output);
                    break;
                default:
                    machine.ApplyEmpty(index);
                    break;
            }

            _bytesSinceSnapshot += payload.Length;
            _bytesSinceLook += payload.Length;
            CompareAt(index, output);
        }

        machine.CompleteRun();
    }

    private void ApplyCommand(MvccStateMachine machine, in Command command, LogIndex index)
    {
        if (command.Proposer == _self && _proposed.TryGetValue(command.RequestId, out var proposal))
        {
            var result = machine.Apply(command, index, ResponseMode.Build);
            _proposed.Remove(command.RequestId);
            _run.Add(new AppliedProposal(proposal, new RequestOutcome(result.Response, result.Error)));
        }
        else
        {
            machine.Apply(command, index, ResponseMode.Skip);
        }
    }

    private readonly record struct AppliedProposal(PendingProposal Proposal, RequestOutcome Outcome);
}
