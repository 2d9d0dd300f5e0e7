using System.Globalization;
using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>Changes of the cluster in sentences; after a new member the settings of its node, under the names that etcd gives them.</summary>
internal sealed class SimpleChangePrinter(OutputBuffer output) : IChangePrinter
{
    public void MemberAdd(MemberAddResponse response, NewNode node)
    {
        Member(response.Member.ID, "added to", response.Header);
        output.Line("");
        output.Line($"ETCD_NAME={GoQuote.Quote(node.Name)}");
        output.Line($"ETCD_INITIAL_CLUSTER={GoQuote.Quote(InitialCluster(response, node))}");
        output.Line($"ETCD_INITIAL_ADVERTISE_PEER_URLS={GoQuote.Quote(node.PeerUrls)}");
        output.Line("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
    }

    public void MemberRemove(ulong id, MemberRemoveResponse response) => Member(id, "removed from", response.Header);

    public void MemberUpdate(ulong id, MemberUpdateResponse response) => Member(id, "updated in", response.Header);

    public void MemberPromote(ulong id, MemberPromoteResponse response) => Member(id, "promoted in", response.Header);

    public void MoveLeader(ulong from, ulong to, MoveLeaderResponse response) =>
        output.Line($"Leadership transferred from {Hex(from)} to {Hex(to)}");

    // The members as they are with the new one, which has no name yet.
    private static string InitialCluster(MemberAddResponse response, NewNode node) => string.Join(
        ',',
        response.Members.SelectMany(member => member.PeerURLs, (member, url) => $"{(member.ID == response.Member.ID ? node.Name : member.Name)}={url}"));

    private void Member(ulong id, string change, ResponseHeader header) =>
        output.Line($"Member {Hex(id),16} {change} cluster {Hex(header.ClusterId),16}");

    private static string Hex(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);
}
