using KvStore.Contracts.Internal;
using KvStore.Node.Divergence;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// The state hash is compared between replicas, at every so many entries and, when nothing happens for a while, where all stand. Each
/// tells all others and each judges; whoever finds that it is itself the odd one stops.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly StateHashes _hashes;
    private LogIndex _idleIndex;
    private LogIndex _toldIndex;
    private DivergenceFinding? _reported;
    private long _idleSince;
    private long _divergences;

    /// <summary>Told by the loop of replicas that differ, other than by this one alone. Set before the first poll.</summary>
    public Action<DivergenceFinding>? OnDivergence { get; set; }

    /// <summary>Indexes at which replicas were found to differ; from any thread.</summary>
    public long Divergences => Volatile.Read(ref _divergences);

    /// <summary>Called after each entry is applied.</summary>
    private void CompareAt(LogIndex applied, LoopOutput output)
    {
        if (applied.Value % _options.EntriesPerStateHash == 0)
        {
            TellHash(applied, output);
        }
    }

    /// <summary>Called at ticks: a group that stands still is compared too, once for each place.</summary>
    private void CompareWhenIdle(LoopOutput output)
    {
        var now = _time.GetTimestamp();
        if (_appliedIndex != _idleIndex)
        {
            (_idleIndex, _idleSince) = (_appliedIndex, now);
        }
        else if (_toldIndex != _appliedIndex && !_isHeldBack && _time.GetElapsedTime(_idleSince, now) >= _options.StateHashWhenIdle)
        {
            TellHash(_appliedIndex, output);
        }
    }

    private void TellHash(LogIndex applied, LoopOutput output)
    {
        _toldIndex = applied;
        var hash = _state.Machine.StateHash;
        _hashes.Note(_self, applied, hash);
        var configuration = _core.ConfigurationInForce.Configuration;
        TellHash(configuration.Voters.AsSpan(), applied, hash, output);
        TellHash(configuration.OutgoingVoters.AsSpan(), applied, hash, output);
        TellHash(configuration.Learners.AsSpan(), applied, hash, output);
        Judge(applied);
    }

    private void TellHash(ReadOnlySpan<NodeId> members, LogIndex applied, ulong hash, LoopOutput output)
    {
        foreach (var member in members)
        {
            if (member != _self)
            {
                output.Send(member, new PeerMessage
                {
                    GroupId = Id.Value,
                    Term = _core.Term.Value,
                    StateHash = new StateHash { Index = applied.Value, Hash = hash },
                });
            }
        }
    }

    private void ReceiveHash(NodeId from, StateHash message)
    {
        var index = new LogIndex(message.Index);
        _hashes.Note(from, index, message.Hash);
        Judge(index);
    }

    private void Judge(LogIndex index)
    {
        if (_hashes.Compare(index, _core.ConfigurationInForce.Configuration) is not { } finding)
        {
            return;
        }

        if (finding.Names(_self))
        {
            throw new NodeDivergedException($"this node's state is not what the log says: {finding}");
        }

        if (_reported is null || index > _reported.Index)
        {
            Interlocked.Increment(ref _divergences);
        }
        else if (index < _reported.Index || _reported.Majority is not null || finding.Majority is null)
        {
            // Said already, or older than what was.
            return;
        }

        _reported = finding;
        OnDivergence?.Invoke(finding);
    }
}
