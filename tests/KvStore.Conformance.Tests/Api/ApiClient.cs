using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;
using KvStore.Contracts.Health;

namespace KvStore.Conformance.Tests.Api;

/// <summary>One client of one store, for one case: its keys are its own, and all that it hears is in its transcript.</summary>
/// <param name="channel">The store over gRPC.</param>
/// <param name="http">The store over HTTP.</param>
/// <param name="keys">What its keys begin with.</param>
/// <param name="transcript">Another client's, if they talk in one conversation.</param>
internal sealed class ApiClient(CallInvoker channel, HttpClient http, string keys, Transcript? transcript = null)
{
    /// <summary>What was said.</summary>
    public Transcript Transcript { get; } = transcript ?? new Transcript();

    public HttpTalk Http => new(http, Transcript);

    public KV.KVClient Kv { get; } = new(channel);

    public Maintenance.MaintenanceClient Maintenance { get; } = new(channel);

    public Lease.LeaseClient Leases { get; } = new(channel);

    public Auth.AuthClient Auth { get; } = new(channel);

    public Cluster.ClusterClient Members { get; } = new(channel);

    public KvStore.Contracts.Etcd.Concurrency.Lock.LockClient Locks { get; } = new(channel);

    public Election.ElectionClient Elections { get; } = new(channel);

    public Health.HealthClient Health { get; } = new(channel);

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

    /// <summary>Waits until so many keys of the case exist: somebody else's call has come so far.</summary>
    public async Task WaitForKeysAsync(int count)
    {
        var range = new RangeRequest { Key = Key(""), RangeEnd = Key("~"), CountOnly = true };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while ((await Kv.RangeAsync(range)).Count != count)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Takes down the keys of the case.</summary>
    public Task KeysAsync() => RangeAsync(new RangeRequest { Key = Key(""), RangeEnd = Key("~") });

    /// <summary>Waits for an answer and takes it down, also if it is an error.</summary>
    public async Task AskAsync<T>(string what, AsyncUnaryCall<T> call)
        where T : IMessage => Transcript.Add(await HearAsync(what, call));

    /// <summary>Waits for an answer, to be taken down when its turn comes: for calls that are under way beside others.</summary>
    public static async Task<string> HearAsync<T>(string what, AsyncUnaryCall<T> call)
        where T : IMessage
    {
        try
        {
            return Transcript.Line(what, await call);
        }
        catch (RpcException error)
        {
            return $"{what}: {error.StatusCode} {error.Status.Detail}";
        }
    }

    /// <summary>The same client with a token in its calls.</summary>
    public ApiClient WithToken(string token, string header = "token") => new(
        channel.Intercept(metadata =>
        {
            metadata.Add(header, token);
            return metadata;
        }),
        http,
        keys,
        Transcript);

    /// <summary>The same client as a user.</summary>
    public async Task<ApiClient> AsAsync(string user) => WithToken(await TokenAsync(user));

    /// <summary>A token for a user, whose password is made of the name; not in the transcript.</summary>
    public async Task<string> TokenAsync(string user) =>
        (await Auth.AuthenticateAsync(new AuthenticateRequest { Name = user, Password = PasswordOf(user) })).Token;

    /// <summary>The password that a user has at first.</summary>
    public static string PasswordOf(string user) => $"{user}'s password";

    /// <summary>Takes down a page of the client port, which is an object; of its fields only whether all is well.</summary>
    public async Task HealthPageAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Transcript.Add($"{path}: {(int)answer.StatusCode} {page.RootElement.GetProperty("health")}");
    }

    /// <summary>Opens a stream of watchers.</summary>
    public WatchTalk Watch(Metadata? headers = null) => new(new Watch.WatchClient(channel).Watch(headers), Transcript);
}
