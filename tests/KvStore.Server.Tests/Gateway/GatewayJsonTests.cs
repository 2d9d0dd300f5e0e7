using System.Text;
using KvStore.Contracts.Etcd;
using KvStore.Server.Gateway;

namespace KvStore.Server.Tests.Gateway;

public sealed class GatewayJsonTests
{
    [Fact]
    public void Messages_have_the_names_of_the_proto_files_and_no_spaces()
    {
        var response = new RangeResponse
        {
            Header = new ResponseHeader { ClusterId = ulong.MaxValue },
            Kvs = { new KeyValue { Key = Google.Protobuf.ByteString.CopyFromUtf8("a+b"), ModRevision = 7 } },
            More = true,
        };

        Assert.Equal(
            """{"result":{"header":{"cluster_id":"18446744073709551615"},"kvs":[{"key":"YSti","mod_revision":"7"}],"more":true}}""",
            Encoding.UTF8.GetString(GatewayJson.Format(response, "result")));
    }

    [Fact]
    public void Transactions_in_transactions_are_written_as_deep_as_they_can_be_read()
    {
        var txn = new TxnResponse { Succeeded = true };
        for (var depth = 0; depth < 30; depth++)
        {
            txn = new TxnResponse { Responses = { new ResponseOp { ResponseTxn = txn } } };
        }

        Assert.Equal(txn, Google.Protobuf.JsonParser.Default.Parse<TxnResponse>(Encoding.UTF8.GetString(GatewayJson.Format(txn))));
    }

    [Theory]
    [InlineData("{\"key\":\"!\"}")]
    [InlineData("{\"limit\":\"9223372036854775808\"}")]
    [InlineData("{\"limit\":1.5}")]
    [InlineData("{\"sort_order\":\"NOPE\"}")]
    [InlineData("{\"key\":{}}")]
    [InlineData("[]")]
    [InlineData("5")]
    public void What_is_no_such_request_is_refused(string json) =>
        Assert.Throws<GatewayRequestException>(() => GatewayJson.Parse<RangeRequest>(json));

    [Fact]
    public void A_request_that_nests_without_end_is_refused()
    {
        var json = string.Concat(Enumerable.Repeat("{\"success\":[{\"request_txn\":", 5000)) + "{}" + string.Concat(Enumerable.Repeat("}]}", 5000));

        Assert.Throws<GatewayRequestException>(() => GatewayJson.Parse<TxnRequest>(json));
    }
}
