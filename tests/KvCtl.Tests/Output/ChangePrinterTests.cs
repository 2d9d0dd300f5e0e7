using KvCtl.Output;
using KvStore.Contracts.Etcd;

namespace KvCtl.Tests.Output;

// The expected texts were recorded from etcdctl 3.4.23 for the same answers.
public sealed class ChangePrinterTests
{
    private const string MembersJson = "\"members\":[{\"ID\":752500217086990755,\"name\":\"node1\",\"peerURLs\":[\"http://h1:2380\"],\"clientURLs\":[\"http://h1:2379\"]},"
        + "{\"ID\":6552954286931352498,\"peerURLs\":[\"http://h2:2380\",\"http://h3:2380\"],\"isLearner\":true}]";

    private static readonly Member Old = new() { ID = 752500217086990755, Name = "node1", PeerURLs = { "http://h1:2380" }, ClientURLs = { "http://h1:2379" } };
    private static readonly Member New = new() { ID = 6552954286931352498, PeerURLs = { "http://h2:2380", "http://h3:2380" }, IsLearner = true };

    [Theory]
    [InlineData(
        "simple",
        """
        Member 5af0c53475ea9bb2 added to cluster ab0969f7f0842584

        ETCD_NAME="q\"x é"
        ETCD_INITIAL_CLUSTER="node1=http://h1:2380,q\"x é=http://h2:2380,q\"x é=http://h3:2380"
        ETCD_INITIAL_ADVERTISE_PEER_URLS="http://h3:2380, http://h2:2380"
        ETCD_INITIAL_CLUSTER_STATE="existing"

        """)]
    [InlineData("json", "{" + Print.HeaderJson + ",\"member\":{\"ID\":6552954286931352498,\"peerURLs\":[\"http://h2:2380\",\"http://h3:2380\"],\"isLearner\":true}," + MembersJson + "}\n")]
    public void Member_add(string format, string expected)
    {
        var response = new MemberAddResponse { Header = Print.Header(), Member = New, Members = { Old, New } };

        Assert.Equal(expected, Printed(format, printer => printer.MemberAdd(response, new NewNode("q\"x é", "http://h3:2380, http://h2:2380"))));
    }

    [Theory]
    [InlineData("simple", "Member  a716af5e4dfd9a3 removed from cluster ab0969f7f0842584\n")]
    [InlineData("json", "{" + Print.HeaderJson + "," + MembersJson + "}\n")]
    public void Member_remove(string format, string expected)
    {
        var response = new MemberRemoveResponse { Header = Print.Header(), Members = { Old, New } };

        Assert.Equal(expected, Printed(format, printer => printer.MemberRemove(0xa716af5e4dfd9a3, response)));
    }

    [Theory]
    [InlineData("simple", "Member 5af0c53475ea9bb2 updated in cluster ab0969f7f0842584\n")]
    [InlineData("json", "{" + Print.HeaderJson + "," + MembersJson + "}\n")]
    public void Member_update(string format, string expected)
    {
        var response = new MemberUpdateResponse { Header = Print.Header(), Members = { Old, New } };

        Assert.Equal(expected, Printed(format, printer => printer.MemberUpdate(New.ID, response)));
    }

    [Theory]
    [InlineData("simple", "Member 5af0c53475ea9bb2 promoted in cluster ab0969f7f0842584\n")]
    [InlineData("json", "{" + Print.HeaderJson + "," + MembersJson + "}\n")]
    public void Member_promote(string format, string expected)
    {
        var response = new MemberPromoteResponse { Header = Print.Header(), Members = { Old, New } };

        Assert.Equal(expected, Printed(format, printer => printer.MemberPromote(New.ID, response)));
    }

    [Theory]
    [InlineData("simple", "Leadership transferred from a716af5e4dfd9a3 to 5af0c53475ea9bb2\n")]
    [InlineData("json", "{}\n")]
    public void Move_leader(string format, string expected) =>
        Assert.Equal(expected, Printed(format, printer => printer.MoveLeader(Old.ID, New.ID, new MoveLeaderResponse())));

    [Theory]
    [InlineData("fields")]
    [InlineData("table")]
    public void Other_formats_have_no_answers_to_changes(string format) => Print.Text(format, static printer => Assert.Null(printer.Changes));

    private static string Printed(string format, Action<IChangePrinter> print) => Print.Text(format, printer => print(printer.Changes!));
}
