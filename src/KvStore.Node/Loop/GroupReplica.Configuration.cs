using System.Collections.Immutable;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// The configuration in force. Which nodes count is the core's; where they are reached stands in the payload of the entry that brought
/// it, or, once that is compacted away, in the state machine.
/// </content>
internal sealed partial class GroupReplica
{
    /// <summary>How long a node that has applied its own removal still helps the others to learn of it.</summary>
    private const int TicksAfterRemoval = 20;

    private GroupConfiguration _described;
    private Configuration? _describedFor;
    private Configuration? _toldFor;
    private int _ticksSinceRemoval;
    private LogIndex? _membersKnownFrom;
    private bool _isRemoved;
    private volatile GroupConfiguration _members;

    /// <summary>The configuration that is applied; from any thread. Never changed: another takes its place.</summary>
    public GroupConfiguration Members => _members;

    /// <summary>The configuration in force, with addresses.</summary>
    private GroupConfiguration Describe()
    {
        var (index, configuration) = _core.ConfigurationInForce;
        if (!ReferenceEquals(configuration, _describedFor))
        {
            if (index > _entries.BaseIndex && _core.HeaderAt(index).Kind == EntryKind.Configuration)
            {
                _described = GroupConfigurations.Parse(_entries[index].Span);
            }
            else
            {
                // Older than the log, so it is applied.
                _described = DescribeApplied();
            }

            _describedFor = configuration;
        }

        return _described;
    }

    /// <summary>The configuration that is applied: the state machine has it, or nothing but the creation of the group was ever said.</summary>
    private GroupConfiguration DescribeApplied() =>
        MvccReader.FindConfiguration(_state.Machine.Rows) ?? _origin.Configuration;

    /// <summary>Whether this node can say who the members were at the applied index.</summary>
    private bool KnowsAppliedMembers() => KnowsMembersAt(_appliedIndex);

    /// <summary>
    /// Whether this node can say who the members were at an index that it has applied. One that joined cannot, before the entry that
    /// added it, or a later one: the members that it was told are those of another moment.
    /// </summary>
    private bool KnowsMembersAt(LogIndex index)
    {
        if (_origin.IsFounding)
        {
            return true;
        }

        if (_membersKnownFrom is null)
        {
            _membersKnownFrom = MvccReader.FindConfiguration(_state.Machine.Rows) is null ? null : _appliedIndex;
        }

        return index >= _membersKnownFrom;
    }

    /// <summary>Tells the transport whom to reach, when that changed in the first group.</summary>
    private void NoticeMembers(LoopOutput output)
    {
        if (!IsFirst)
        {
            return;
        }

        var inForce = _core.ConfigurationInForce.Configuration;
        if (!ReferenceEquals(inForce, _toldFor))
        {
            _toldFor = inForce;
            output.SetMembers(TakeMembers());
        }
    }

    /// <summary>The members of the first group; those that this node calls are told from now on where they reach it themselves.</summary>
    private ImmutableArray<Member> TakeMembers()
    {
        var members = GroupConfigurations.ToMembers(Describe(), _cluster);
        if (members.FirstOrDefault(m => m.Id == _self) is { } self)
        {
            _admission.SetPeerUrls(self.PeerUrls);
        }

        return members;
    }

    private void ApplyConfiguration(MvccStateMachine machine, ReadOnlyMemory<byte> payload, LogIndex index, LoopOutput output)
    {
        var configuration = GroupConfigurations.Parse(payload.Span);
        machine.ApplyConfiguration(configuration, payload, index);
        NoteMembers(configuration);
        if (configuration.Proposer == _self.Value && _proposedChanges.Remove(configuration.RequestId, out var change))
        {
            output.Finish(change, RequestOutcome.Ok);
        }
    }

    private void NoteMembers(GroupConfiguration configuration)
    {
        _members = configuration;
        if (!IsFirst)
        {
            return;
        }

        var removed = GroupConfigurations.RemovedFrom(configuration).ToList();
        _isRemoved = removed.Contains(_self);
        _admission.SetRemoved(removed);
    }

    /// <summary>A node that was removed stops, after a time in which the others can still learn of it from here.</summary>
    private void StopWhenRemoved()
    {
        if (_isRemoved && ++_ticksSinceRemoval >= TicksAfterRemoval)
        {
            throw new NodeRemovedException("this node was removed from the cluster");
        }
    }

    /// <summary>The payload of a configuration entry that the core appended by itself.</summary>
    private byte[] PayloadOfOwn(LogIndex index) => GroupConfigurations.Encode(_core.ConfigurationAt(index), _described, NodeId.None, requestId: 0);

    // Whoever leaves is still described while it counts in a joint configuration.
    private static GroupConfiguration WithMembersOf(GroupConfiguration planned, GroupConfiguration before)
    {
        foreach (var member in before.Members)
        {
            if (planned.Members.All(m => m.Id != member.Id))
            {
                planned.Members.Add(member);
            }
        }

        return planned;
    }
}
