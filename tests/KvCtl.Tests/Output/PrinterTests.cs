using System.Text;
using Google.Protobuf;
using KvCtl.Output;
using KvStore.Contracts.Etcd;

namespace KvCtl.Tests.Output;

// The expected texts were recorded from etcdctl 3.4.23 for the same answers.
public sealed class PrinterTests
{
    private const string HeaderJson = Print.HeaderJson;
    private const string HeaderFields = "\"ClusterID\" : 12324498368889103748\n\"MemberID\" : 13667746190324812245\n\"Revision\" : 15\n\"RaftTerm\" : 2\n";
    private const string PrevFields = "\"PrevKey\" : \"a\"\n\"PrevCreateRevision\" : 2\n\"PrevModRevision\" : 4\n\"PrevVersion\" : 3\n\"PrevValue\" : \"3\"\n\"PrevLease\" : 0\n";
    private const string KeyValueJson = "{\"key\":\"YQ==\",\"create_revision\":2,\"mod_revision\":4,\"version\":3,\"value\":\"Mw==\"}";

    [Theory]
    [InlineData("simple", "OK\na\n3\n")]
    [InlineData("json", "{" + HeaderJson + ",\"prev_kv\":" + KeyValueJson + "}\n")]
    [InlineData("fields", HeaderFields + PrevFields)]
    public void Put(string format, string expected) =>
        Assert.Equal(expected, Print.Text(format, printer => printer.Put(new PutResponse { Header = Print.Header(), PrevKv = KeyValue("a", "3") })));

    [Theory]
    [InlineData("simple", "a\n3\n")]
    [InlineData("json", "{" + HeaderJson + ",\"kvs\":[" + KeyValueJson + "],\"more\":true,\"count\":4}\n")]
    [InlineData("fields", HeaderFields + "\"Key\" : \"a\"\n\"CreateRevision\" : 2\n\"ModRevision\" : 4\n\"Version\" : 3\n\"Value\" : \"3\"\n\"Lease\" : 0\n\"More\" : true\n\"Count\" : 4\n")]
    public void Get(string format, string expected)
    {
        var response = new RangeResponse { Header = Print.Header(), Kvs = { KeyValue("a", "3") }, More = true, Count = 4 };

        Assert.Equal(expected, Print.Text(format, printer => printer.Get(response, valueOnly: false)));
    }

    [Theory]
    [InlineData("simple", "")]
    [InlineData("json", "{" + HeaderJson + "}\n")]
    [InlineData("fields", HeaderFields + "\"More\" : false\n\"Count\" : 0\n")]
    public void Get_of_nothing(string format, string expected) =>
        Assert.Equal(expected, Print.Text(format, printer => printer.Get(new RangeResponse { Header = Print.Header() }, valueOnly: false)));

    [Fact]
    public void Get_of_values_only() =>
        Assert.Equal("3\n", Print.Text("simple", printer => printer.Get(new RangeResponse { Kvs = { KeyValue("a", "3") } }, valueOnly: true)));

    [Fact]
    public void Keys_and_values_in_hexadecimal()
    {
        var response = new RangeResponse { Kvs = { KeyValue("k\"q\\n", "v<>&é\u0001\t") } };

        var printed = Print.Text("simple", printer => printer.Get(response, valueOnly: false), hex: true);

        Assert.Equal("\\x6b\\x22\\x71\\x5c\\x6e\n\\x76\\x3c\\x3e\\x26\\xc3\\xa9\\x01\\x09\n", printed);
    }

    [Theory]
    [InlineData("simple", "1\na\n3\n")]
    [InlineData("json", "{" + HeaderJson + ",\"deleted\":1,\"prev_kvs\":[" + KeyValueJson + "]}\n")]
    [InlineData("fields", HeaderFields + "\"Deleted\" : 1\n" + PrevFields)]
    public void Delete(string format, string expected)
    {
        var response = new DeleteRangeResponse { Header = Print.Header(), Deleted = 1, PrevKvs = { KeyValue("a", "3") } };

        Assert.Equal(expected, Print.Text(format, printer => printer.Delete(response)));
    }

    [Theory]
    [InlineData("simple", "SUCCESS\n\na\n3\n\nOK\n\n0\n")]
    [InlineData("json", "{" + HeaderJson + ",\"succeeded\":true,\"responses\":[{\"Response\":{\"ResponseRange\":{\"header\":{\"revision\":30},\"kvs\":[" + KeyValueJson + "],\"count\":1}}},{\"Response\":{\"ResponsePut\":{\"header\":{\"revision\":31}}}},{\"Response\":{\"ResponseDeleteRange\":{\"header\":{\"revision\":31}}}}]}\n")]
    public void Txn(string format, string expected)
    {
        var response = new TxnResponse
        {
            Header = Print.Header(),
            Succeeded = true,
            Responses =
            {
                new ResponseOp { ResponseRange = new RangeResponse { Header = new ResponseHeader { Revision = 30 }, Kvs = { KeyValue("a", "3") }, Count = 1 } },
                new ResponseOp { ResponsePut = new PutResponse { Header = new ResponseHeader { Revision = 31 } } },
                new ResponseOp { ResponseDeleteRange = new DeleteRangeResponse { Header = new ResponseHeader { Revision = 31 } } },
            },
        };

        Assert.Equal(expected, Print.Text(format, printer => printer.Txn(response)));
    }

    [Theory]
    [InlineData("simple", "bdad96beca8249d5, started, node1, http://127.0.0.1:43180, http://127.0.0.1:43179, false\n")]
    [InlineData("json", "{" + HeaderJson + ",\"members\":[{\"ID\":13667746190324812245,\"name\":\"node1\",\"peerURLs\":[\"http://127.0.0.1:43180\"],\"clientURLs\":[\"http://127.0.0.1:43179\"]}]}\n")]
    [InlineData("fields", HeaderFields + "\"ID\" : 13667746190324812245\n\"Name\" : \"node1\"\n\"PeerURL\" : \"http://127.0.0.1:43180\"\n\"ClientURL\" : \"http://127.0.0.1:43179\"\n\"IsLearner\" : false\n\n")]
    [InlineData(
        "table",
        """
        +------------------+---------+-------+------------------------+------------------------+------------+
        |        ID        | STATUS  | NAME  |       PEER ADDRS       |      CLIENT ADDRS      | IS LEARNER |
        +------------------+---------+-------+------------------------+------------------------+------------+
        | bdad96beca8249d5 | started | node1 | http://127.0.0.1:43180 | http://127.0.0.1:43179 |      false |
        +------------------+---------+-------+------------------------+------------------------+------------+

        """)]
    public void Member_list(string format, string expected)
    {
        var response = new MemberListResponse
        {
            Header = Print.Header(),
            Members = { new Member { ID = 13667746190324812245, Name = "node1", PeerURLs = { "http://127.0.0.1:43180" }, ClientURLs = { "http://127.0.0.1:43179" } } },
        };

        Assert.Equal(expected, Print.Text(format, printer => printer.MemberList(response)));
    }

    [Theory]
    [InlineData("simple", "127.0.0.1:43179, bdad96beca8249d5, 3.4.23, 25 kB, true, false, 2, 46, 46, \n")]
    [InlineData("json", "[{\"Endpoint\":\"127.0.0.1:43179\",\"Status\":{" + HeaderJson + ",\"version\":\"3.4.23\",\"dbSize\":24576,\"leader\":13667746190324812245,\"raftIndex\":46,\"raftTerm\":2,\"raftAppliedIndex\":46,\"dbSizeInUse\":24576}}]\n")]
    [InlineData("fields", HeaderFields + "\"Version\" : \"3.4.23\"\n\"DBSize\" : 24576\n\"Leader\" : 13667746190324812245\n\"IsLearner\" : false\n\"RaftIndex\" : 46\n\"RaftTerm\" : 2\n\"RaftAppliedIndex\" : 46\n\"Errors\" : []\n\"Endpoint\" : \"127.0.0.1:43179\"\n\n")]
    [InlineData(
        "table",
        """
        +-----------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
        |    ENDPOINT     |        ID        | VERSION | DB SIZE | IS LEADER | IS LEARNER | RAFT TERM | RAFT INDEX | RAFT APPLIED INDEX | ERRORS |
        +-----------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
        | 127.0.0.1:43179 | bdad96beca8249d5 |  3.4.23 |   25 kB |      true |      false |         2 |         46 |                 46 |        |
        +-----------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+

        """)]
    public void Endpoint_status(string format, string expected)
    {
        var status = new StatusResponse
        {
            Header = Print.Header(),
            Version = "3.4.23",
            DbSize = 24576,
            DbSizeInUse = 24576,
            Leader = 13667746190324812245,
            RaftIndex = 46,
            RaftTerm = 2,
            RaftAppliedIndex = 46,
        };

        Assert.Equal(expected, Print.Text(format, printer => printer.EndpointStatus([new EndpointStatus("127.0.0.1:43179", status)])));
    }

    [Fact]
    public void An_empty_table_has_its_header()
    {
        const string Expected =
            """
            +----------+--------+------+-------+
            | ENDPOINT | HEALTH | TOOK | ERROR |
            +----------+--------+------+-------+
            +----------+--------+------+-------+

            """;

        Assert.Equal(Expected, Print.Text("table", printer => printer.EndpointHealth([])));
    }

    [Theory]
    [InlineData("simple", "", "127.0.0.1:43179 is healthy: successfully committed proposal: took = 4.5537ms\n127.0.0.1:43999 is unhealthy: failed to commit proposal: context deadline exceeded\n")]
    [InlineData("json", "[{\"endpoint\":\"127.0.0.1:43179\",\"health\":true,\"took\":\"4.5537ms\"},{\"endpoint\":\"127.0.0.1:43999\",\"health\":false,\"took\":\"5.0030668s\",\"error\":\"context deadline exceeded\"}]\n", "")]
    [InlineData(
        "table",
        """
        +-----------------+--------+------------+---------------------------+
        |    ENDPOINT     | HEALTH |    TOOK    |           ERROR           |
        +-----------------+--------+------------+---------------------------+
        | 127.0.0.1:43179 |   true |   4.5537ms |                           |
        | 127.0.0.1:43999 |  false | 5.0030668s | context deadline exceeded |
        +-----------------+--------+------------+---------------------------+

        """,
        "")]
    [InlineData("fields", "\"Endpoint\" : \"127.0.0.1:43179\"\n\"Health\" : true\n\"Took\" : 4.5537ms\n\"Error\" : \n\n\"Endpoint\" : \"127.0.0.1:43999\"\n\"Health\" : false\n\"Took\" : 5.0030668s\n\"Error\" : context deadline exceeded\n\n", "")]
    public void Endpoint_health(string format, string expectedOutput, string expectedError)
    {
        EndpointHealth[] healths =
        [
            new("127.0.0.1:43179", TimeSpan.FromTicks(45_537), Error: null),
            new("127.0.0.1:43999", TimeSpan.FromTicks(50_030_668), "context deadline exceeded"),
        ];
        using var error = new MemoryStream();

        Assert.Equal(expectedOutput, Print.Text(format, printer => printer.EndpointHealth(healths), error: error));
        Assert.Equal(expectedError, Encoding.UTF8.GetString(error.ToArray()));
    }

    [Fact]
    public void Json_escapes_what_Go_escapes()
    {
        var response = new MemberListResponse { Members = { new Member { Name = "<a>&\"\\\n\u0001é\u2028" } } };

        var printed = Print.Text("json", printer => printer.MemberList(response));

        Assert.Equal("{\"members\":[{\"name\":\"\\u003ca\\u003e\\u0026\\\"\\\\\\n\\u0001é\\u2028\"}]}\n", printed);
    }

    private static KeyValue KeyValue(string key, string value) => new()
    {
        Key = ByteString.CopyFromUtf8(key),
        Value = ByteString.CopyFromUtf8(value),
        CreateRevision = 2,
        ModRevision = 4,
        Version = 3,
    };
}
