using Grpc.Core;
using KvStore.Contracts.Etcd;
using static KvStore.Server.Tests.Escapes.EscapeAttempt;
using static KvStore.Server.Tests.Escapes.EscapeScene;

namespace KvStore.Server.Tests.Escapes;

/// <summary>Mallory tries to delete or list foreign keys by the leases that they go with.</summary>
internal static class LeaseEscapes
{
    public static IReadOnlyList<EscapeAttempt> All { get; } =
    [
        Call("revoke a lease with foreign keys", static scene => scene.Mallory.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = AlicesLease })),
        Call("revoke it without a token", static scene => scene.Nobody.Leases.LeaseRevokeAsync(
            new LeaseRevokeRequest { ID = AlicesLease }), StatusCode.InvalidArgument),
        Call("attach a key to a lease with foreign keys", static scene => scene.Mallory.Kv.PutAsync(
            new PutRequest { Key = Bytes("m/x"), Lease = AlicesLease })),
        Call("attach it in a transaction", static scene => scene.Mallory.Kv.TxnAsync(
            new TxnRequest { Success = { TxnEscapes.Write("m/x", lease: AlicesLease) } })),
        Call("attach it in a nested transaction", static scene => scene.Mallory.Kv.TxnAsync(
            TxnEscapes.Nest(new TxnRequest { Success = { TxnEscapes.Write("m/x", lease: AlicesLease) } }))),
        Call("list the keys of a foreign lease", static scene => scene.Mallory.Leases.LeaseTimeToLiveAsync(
            new LeaseTimeToLiveRequest { ID = AlicesLease, Keys = true })),
        Call("list them without a token", static scene => scene.Nobody.Leases.LeaseTimeToLiveAsync(
            new LeaseTimeToLiveRequest { ID = AlicesLease, Keys = true }), StatusCode.InvalidArgument),
        new("revoke one's own lease when somebody else has attached a key", static async scene =>
        {
            const long Bait = 1002;
            await scene.Mallory.Leases.LeaseGrantAsync(new LeaseGrantRequest { ID = Bait, TTL = 3600 });
            await scene.Alice.Kv.PutAsync(new PutRequest { Key = Bytes("a/attached"), Lease = Bait });
            await ExpectAsync(scene.Mallory.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = Bait }), StatusCode.PermissionDenied);
        }),
    ];
}
