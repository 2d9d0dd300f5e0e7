using System.Collections.Immutable;
using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;

namespace KvStore.Node.Membership;

/// <summary>
/// Between the three forms of a configuration: the core's, which knows ids; the payload of a configuration entry, which knows addresses
/// too; and the list of members that the transport is given.
/// </summary>
internal static class GroupConfigurations
{
    /// <summary>The configuration that a cluster was created or joined with; the log has no entry for it.</summary>
    public static GroupConfiguration Of(ClusterDefinition cluster)
    {
        var configuration = new GroupConfiguration();
        foreach (var member in cluster.Members)
        {
            (member.IsLearner ? configuration.Learners : configuration.Voters).Add(member.Id.Value);
            configuration.Members.Add(new ClusterMember
            {
                Id = member.Id.Value,
                IsLearner = member.IsLearner,
                PeerUrls = { member.PeerUrls },
            });
        }

        return configuration;
    }

    /// <summary>The configuration that a group was made with by its topology; likewise.</summary>
    public static GroupConfiguration Of(ImmutableArray<NodeId> founders) => new()
    {
        Voters = { founders.Select(static founder => founder.Value) },
        Members = { founders.Select(static founder => new ClusterMember { Id = founder.Value }) },
    };

    /// <summary>The payload of a configuration entry.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such payload.</exception>
    public static GroupConfiguration Parse(ReadOnlySpan<byte> payload) => GroupConfiguration.Parser.ParseFrom(payload);

    /// <summary>What the core needs of the payload of a configuration entry.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such payload.</exception>
    public static Configuration ParseCore(ReadOnlySpan<byte> payload) => ToCore(Parse(payload));

    /// <summary>What the core needs of a configuration.</summary>
    public static Configuration ToCore(GroupConfiguration configuration) => new()
    {
        Voters = ToIds(configuration.Voters),
        OutgoingVoters = ToIds(configuration.OutgoingVoters),
        Learners = ToIds(configuration.Learners),
    };

    /// <summary>The payload for a configuration of the core: members that it does not name any more are left out.</summary>
    /// <param name="core">The configuration of the entry.</param>
    /// <param name="described">Has the addresses of all its members.</param>
    /// <param name="proposer">Who waits for the outcome; none for an entry that the leader adds by itself.</param>
    /// <param name="requestId">The number of the request there.</param>
    public static byte[] Encode(Configuration core, GroupConfiguration described, NodeId proposer, ulong requestId)
    {
        var payload = new GroupConfiguration { Proposer = proposer.Value, RequestId = requestId };
        payload.Voters.Add(core.Voters.Select(id => id.Value));
        payload.OutgoingVoters.Add(core.OutgoingVoters.Select(id => id.Value));
        payload.Learners.Add(core.Learners.Select(id => id.Value));
        payload.Removed.Add(described.Removed);
        foreach (var member in described.Members)
        {
            var id = new NodeId(member.Id);
            if (core.IsMember(id))
            {
                var kept = member.Clone();
                kept.IsLearner = !core.IsVoter(id);
                kept.Promote &= kept.IsLearner;
                payload.Members.Add(kept);
            }
        }

        return payload.ToByteArray();
    }

    /// <summary>The members with their addresses, and with their names as far as a list of members has them.</summary>
    public static ImmutableArray<Member> ToMembers(GroupConfiguration configuration, ClusterDefinition named) =>
    [
        .. configuration.Members.Select(m => new Member(new NodeId(m.Id), NameIn(named, m.Id), [.. m.PeerUrls], []) { IsLearner = m.IsLearner }),
    ];

    /// <summary>Who was a member once and is none any more.</summary>
    public static IEnumerable<NodeId> RemovedFrom(GroupConfiguration configuration) =>
        configuration.Removed.Where(id => configuration.Members.All(m => m.Id != id)).Select(id => new NodeId(id));

    private static string NameIn(ClusterDefinition cluster, ulong id) =>
        cluster.Members.FirstOrDefault(m => m.Id.Value == id)?.Name ?? string.Empty;

    private static ImmutableArray<NodeId> ToIds(IEnumerable<ulong> ids) => [.. ids.Select(id => new NodeId(id))];
}
