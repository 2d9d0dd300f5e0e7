using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Integration.Tests.Processes;

namespace KvStore.Integration.Tests;

/// <summary>Goal: a bad request gets etcd's code and text, and nothing is written.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private ProcessCluster _cluster = null!;

    private KV.KVClient Kv => _cluster.Kv(0);

    public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync(1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Bad_requests_are_refused_with_etcds_code_and_text_and_write_nothing()
    {
        var before = await RevisionAsync();

        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: key is not provided", Kv.PutAsync(new PutRequest()));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: key is not provided", Kv.RangeAsync(new RangeRequest()));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: key is not provided", Kv.DeleteRangeAsync(new DeleteRangeRequest()));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: request is too large", Kv.PutAsync(Put("a", 1536 * 1024)));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: too many operations in txn request", Kv.TxnAsync(PutMany(129)));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request", Kv.TxnAsync(PutTwice()));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: key not found", Kv.TxnAsync(new TxnRequest { Success = { new RequestOp() } }));
        await ExpectAsync(StatusCode.InvalidArgument, "etcdserver: value is provided", Kv.PutAsync(IgnoreValue()));
        await ExpectAsync(StatusCode.NotFound, "etcdserver: requested lease not found", Kv.PutAsync(WithLease()));
        await ExpectAsync(
            StatusCode.OutOfRange,
            "etcdserver: mvcc: required revision is a future revision",
            Kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = 1_000_000 }));

        Assert.Equal(before, await RevisionAsync());
    }

    [Fact]
    public async Task The_largest_permitted_value_is_stored_and_read_back()
    {
        await Kv.PutAsync(Put("big", (1536 * 1024) - 64));

        var read = await Kv.RangeAsync(new RangeRequest { Key = Bytes("big") });

        Assert.Equal((1536 * 1024) - 64, read.Kvs.Single().Value.Length);
    }

    [Fact]
    public async Task Compaction_answers_as_etcd_does()
    {
        for (var i = 0; i < 5; i++)
        {
            await Kv.PutAsync(Put("versions", valueBytes: i));
        }

        var newest = await RevisionAsync();
        await ExpectAsync(
            StatusCode.OutOfRange,
            "etcdserver: mvcc: required revision is a future revision",
            Kv.CompactAsync(new CompactionRequest { Revision = newest + 1 }));
        var answer = await Kv.CompactAsync(new CompactionRequest { Revision = newest - 1, Physical = true });
        Assert.Equal(newest, answer.Header.Revision);
        const string Compacted = "etcdserver: mvcc: required revision has been compacted";
        await ExpectAsync(StatusCode.OutOfRange, Compacted, Kv.CompactAsync(new CompactionRequest { Revision = newest - 1 }));
        await ExpectAsync(
            StatusCode.OutOfRange, Compacted, Kv.RangeAsync(new RangeRequest { Key = Bytes("versions"), Revision = newest - 2 }));
        var oldest = await Kv.RangeAsync(new RangeRequest { Key = Bytes("versions"), Revision = newest - 1 });
        Assert.Equal(3, oldest.Kvs.Single().Value.Length);
    }

    [Fact]
    public async Task A_call_that_is_not_offered_answers_unimplemented()
    {
        await _cluster.Kv(0).RangeAsync(new RangeRequest { Key = Bytes("a") });
        var maintenance = _cluster.Maintenance(0);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await maintenance.DowngradeAsync(new DowngradeRequest()));

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    private static async Task ExpectAsync<T>(StatusCode code, string text, AsyncUnaryCall<T> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((code, text), (error.StatusCode, error.Status.Detail));
    }

    private async Task<long> RevisionAsync() =>
        (await Kv.RangeAsync(new RangeRequest { Key = Bytes("x") })).Header.Revision;

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static PutRequest Put(string key, int valueBytes) => new() { Key = Bytes(key), Value = ByteString.CopyFrom(new byte[valueBytes]) };

    private static PutRequest IgnoreValue() => new() { Key = Bytes("a"), Value = Bytes("v"), IgnoreValue = true };

    private static PutRequest WithLease() => new() { Key = Bytes("a"), Value = Bytes("v"), Lease = 77 };

    private static TxnRequest PutMany(int count)
    {
        var txn = new TxnRequest();
        for (var i = 0; i < count; i++)
        {
            txn.Success.Add(new RequestOp { RequestPut = Put($"k{i}", 1) });
        }

        return txn;
    }

    private static TxnRequest PutTwice()
    {
        var put = new RequestOp { RequestPut = Put("a", 1) };
        return new TxnRequest { Success = { put, put } };
    }
}
