using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>One client of one store, for one case: its keys are its own, and all that it hears is in its transcript.</summary>
internal sealed class ApiClient(GrpcChannel channel, string keys)
{
    /// <summary>What was said.</summary>
    public Transcript Transcript { get; } = new();

    public KV.KVClient Kv { get; } = new(channel);

    public Maintenance.MaintenanceClient Maintenance { get; } = new(channel);

    public Lease.LeaseClient Leases { get; } = new(channel);

    /// <summary>A key of the case.</summary>
    public ByteString Key(string name) => ByteString.CopyFromUtf8(keys + name);

    /// <summary>The end of a range, of which the empty text and a zero byte mean what they do in requests.</summary>
    public ByteString End(string name) => name is "" or "\0" ? ByteString.CopyFromUtf8(name) : Key(name);

    public Task PutAsync(string key, string value) => PutAsync(new PutRequest { Key = Key(key), Value = ByteString.CopyFromUtf8(value) });

    public Task PutAsync(PutRequest request) => AskAsync("put", Kv.PutAsync(request));

    public Task DeleteAsync(string key, string end = "", bool previous = false) =>
        AskAsync("delete", Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key(key), RangeEnd = End(end), PrevKv = previous }));

    public Task RangeAsync(RangeRequest request) => AskAsync("range", Kv.RangeAsync(request));

    public Task TxnAsync(TxnRequest request) => AskAsync("txn", Kv.TxnAsync(request));

    /// <summary>The store's revision now; not in the transcript.</summary>
    public async Task<long> RevisionAsync() => (await Kv.RangeAsync(new RangeRequest { Key = Key("revision") })).Header.Revision;

    public async Task CompactAsync(long revision)
    {
        var reply = await Kv.CompactAsync(new CompactionRequest { Revision = revision, Physical = true });
        Transcript.Add("compact", reply);
    }

    public Task GrantAsync(long id, long ttl) => AskAsync("grant", Leases.LeaseGrantAsync(new LeaseGrantRequest { ID = id, TTL = ttl }));

    public Task RevokeAsync(long id) => AskAsync("revoke", Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = id }));

    public Task TimeAsync(long id, bool keys = false) =>
        AskAsync("time to live", Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = id, Keys = keys }));

    /// <summary>Opens a stream that keeps leases alive.</summary>
    public LeaseTalk KeepAlive() => new(Leases.LeaseKeepAlive(), Transcript);

    /// <summary>Waits for an answer and takes it down, also if it is an error.</summary>
    public async Task AskAsync<T>(string what, AsyncUnaryCall<T> call)
        where T : IMessage
    {
        try
        {
            Transcript.Add(what, await call);
        }
        catch (RpcException error)
        {
            Transcript.Add($"{what}: {error.StatusCode} {error.Status.Detail}");
        }
    }

    /// <summary>Opens a stream of watchers.</summary>
    public WatchTalk Watch(Metadata? headers = null) => new(new Watch.WatchClient(channel).Watch(headers), Transcript);
}
