using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.Balancing;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;
using GroupPhase = KvStore.Contracts.Internal.GroupPhase;

namespace KvStore.Node;

/// <content>What everybody may see of the groups.</content>
public sealed partial class KvNode
{
    private static readonly TimeSpan TopologyPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>Describes the topology; linearizable when the request says so.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<TopologyDescription>> DescribeTopologyAsync(TopologyDescribeRequest request, CancellationToken cancellationToken) =>
        request.Linearizable && await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error
            ? error
            : DescribeTopology();

    /// <summary>Describes the topology now, and again whenever its version or a leader has changed, until the node stops.</summary>
    public async IAsyncEnumerable<TopologyDescription> WatchTopologyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        using var timer = new PeriodicTimer(TopologyPoll, _time);
        (ulong Version, ImmutableArray<NodeId> Leaders)? told = null;
        do
        {
            var leaders = Groups.Values.OrderBy(static group => group.Id).Select(static group => group.Status.LeaderId).ToImmutableArray();
            var version = Topology.Version;
            if (told is null || told.Value.Version != version || !told.Value.Leaders.SequenceEqual(leaders))
            {
                told = (version, leaders);
                yield return DescribeTopology();
            }
        }
        while (await timer.WaitForNextTickAsync(stopping.Token).ConfigureAwait(false));
    }

    /// <summary>Finds the groups of keys, as this node knows.</summary>
    public LocateResponse Locate(LocateRequest request)
    {
        var topology = Topology;
        var response = new LocateResponse { Header = NewHeader() };
        foreach (var key in request.Keys)
        {
            var slot = Slot.Of(key.Span);
            var entry = topology[slot];
            response.Keys.Add(new KeyLocation
            {
                Key = key,
                Slot = (uint)slot.Number,
                Group = entry.Owner.Value,
                Epoch = entry.Epoch,
                Leader = Groups.GetValueOrDefault(entry.Owner)?.Status.LeaderId.Value ?? 0,
                Move = entry.Move,
            });
        }

        return response;
    }

    /// <summary>
    /// Why nobody can say in which order the keys of a range are created, as this node knows; null when one group has all of them, wherever they move to.
    /// A transaction on the range is sure to fail then.
    /// </summary>
    /// <param name="key">The first key.</param>
    /// <param name="rangeEnd">The end of the range.</param>
    public KvError? CheckOneGroup(ByteString key, ByteString rangeEnd)
    {
        if (IsOneGroup || Slot.OfRange(key.Span, rangeEnd.Span) is not null)
        {
            return null;
        }

        var groups = string.Join(", ", Topology.Slots.Select(static slot => slot.Owner.Value).Distinct().Order());
        return KvErrors.NameInSeveralGroups with { Message = $"{KvErrors.NameInSeveralGroups.Message}: they may be in {groups}" };
    }

    private TopologyDescription DescribeTopology()
    {
        var topology = Topology;
        var slots = topology.Slots.CountBy(static slot => slot.Owner).ToDictionary();
        var description = new TopologyDescription
        {
            Header = NewHeader(),
            Version = topology.Version,
            IsRebalancing = topology.IsRebalanceWanted,
            NextGroup = topology.Groups.Keys.Last().Value + 1,
            Slots = { SlotRuns.Of(topology.Slots) },
            Moves = { topology.Moves.Values.Select(Describe) },
            Replication = (uint)topology.Replication,
        };
        foreach (var group in topology.Groups.Values.Where(static group => group.Phase != GroupPhase.Removed))
        {
            description.Groups.Add(Describe(group, slots.GetValueOrDefault(group.Id)));
        }

        description.Nodes.Add(ListMembers().Select(member => Describe(member, topology, description.Groups)));
        return description;
    }

    private static NodeDescription Describe(Member member, TopologyState topology, IEnumerable<GroupDescription> groups) => new()
    {
        Id = member.ID,
        Name = member.Name,
        IsLearner = member.IsLearner,
        ClientUrls = { member.ClientURLs },
        IsDraining = topology.Draining.Contains(new NodeId(member.ID)),
        Weight = (uint)topology.WeightOf(new NodeId(member.ID)),
        Votes = { groups.Where(group => group.Voters.Contains(member.ID)).Select(static group => group.Id) },
        Leads = { groups.Where(group => group.Leader == member.ID).Select(static group => group.Id) },
    };

    private GroupDescription Describe(GroupEntry group, int slots)
    {
        var description = new GroupDescription
        {
            Id = group.Id.Value,
            Phase = (Contracts.V1.GroupPhase)group.Phase,
            Weight = (uint)group.Weight,
            Slots = (uint)slots,
        };
        if (!Groups.TryGetValue(group.Id, out var replica))
        {
            description.Voters.Add(group.Founders.Select(static founder => founder.Value));
            return description;
        }

        var configuration = replica.Members;
        description.Voters.Add(configuration.Voters.Order());
        description.Learners.Add(configuration.Learners.Order());
        description.Leader = replica.Status.LeaderId.Value;
        description.RaftTerm = replica.Status.Term.Value;
        description.Revision = replica.Watches.Revision;
        return description;
    }

    private MoveDescription Describe(MoveEntry move)
    {
        var description = new MoveDescription
        {
            Id = move.Id,
            Source = move.Source.Value,
            Destination = move.Destination.Value,
            Phase = (Contracts.V1.MovePhase)move.Phase,
            Slots = { SlotRuns.RangesOf(move.Slots) },
        };
        if (Groups.TryGetValue(move.Destination, out var destination))
        {
            var sourceRevision = Groups.TryGetValue(move.Source, out var source) ? source.Watches.Revision : 0;
            CopyStages.Describe(move, destination.Machine.FindImport(move.Id), sourceRevision, description);
        }

        return description;
    }
}
