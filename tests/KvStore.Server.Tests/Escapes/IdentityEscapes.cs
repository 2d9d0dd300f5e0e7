using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using static KvStore.Server.Tests.Escapes.EscapeAttempt;
using static KvStore.Server.Tests.Escapes.EscapeScene;

namespace KvStore.Server.Tests.Escapes;

/// <summary>Callers try to pass for somebody else, to go on as who they were, or to become more than they are.</summary>
internal static class IdentityEscapes
{
    public static IReadOnlyList<EscapeAttempt> All { get; } =
    [
        Call("read without a token", static scene => scene.Nobody.Kv.RangeAsync(KeyEscapes.Range("m/own")), StatusCode.InvalidArgument),
        Call("write without a token", static scene => scene.Nobody.Kv.PutAsync(KeyEscapes.Put("m/own")), StatusCode.InvalidArgument),
        Call("guess the end of another token", static scene => Read(scene, $"{scene.Root.Token.Split('.')[0]}.1"), StatusCode.Unauthenticated),
        Call("guess the beginning of another token", static scene => Read(scene, $"aaaaaaaaaaaaaaaa.{scene.Root.Token.Split('.')[1]}"), StatusCode.Unauthenticated),
        Call("come with a token from the future", static scene => Read(scene, "aaaaaaaaaaaaaaaa.18446744073709551615"), StatusCode.Unauthenticated),
        Call("come with a name for a token", static scene => Read(scene, "root"), StatusCode.Unauthenticated),
        Call("come with an unsigned web token", static scene => Read(scene, "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6InJvb3QifQ."), StatusCode.Unauthenticated),
        Call("log in with a wrong password", static scene => scene.Nobody.Auth.AuthenticateAsync(
            new AuthenticateRequest { Name = "root", Password = "mallory" }), StatusCode.InvalidArgument),
        new("go on with a token when the user is deleted, and made again", static async scene =>
        {
            var user = await scene.AddAccompliceAsync("deleted");
            await scene.Root.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "deleted" });
            await ExpectAsync(user.Kv.RangeAsync(KeyEscapes.Range("m/own")), StatusCode.Unauthenticated);
            await scene.AddAccompliceAsync("deleted");
            await ExpectAsync(user.Kv.RangeAsync(KeyEscapes.Range("m/own")), StatusCode.Unauthenticated);
        }),
        new("go on with a token when the password is changed", static async scene =>
        {
            var user = await scene.AddAccompliceAsync("changed");
            await scene.Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "changed", Password = "other" });
            await ExpectAsync(user.Kv.PutAsync(KeyEscapes.Put("m/own")), StatusCode.Unauthenticated);
        }),
        new("go on with a token when the role is gone", static async scene =>
        {
            var user = await scene.AddAccompliceAsync("revoked");
            await scene.Root.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "revoked", Role = "mallory" });
            await ExpectAsync(user.Kv.RangeAsync(KeyEscapes.Range("m/own")), StatusCode.PermissionDenied);
            await ExpectAsync(user.Kv.PutAsync(KeyEscapes.Put("m/own")), StatusCode.PermissionDenied);
        }),
        Call("take the role root", static scene => scene.Mallory.Auth.UserGrantRoleAsync(
            new AuthUserGrantRoleRequest { User = "mallory", Role = "root" })),
        Call("widen one's own role", static scene => scene.Mallory.Auth.RoleGrantPermissionAsync(
            new AuthRoleGrantPermissionRequest { Name = "mallory", Perm = new Permission { Key = Bytes("a/"), RangeEnd = Bytes("a0") } })),
        Call("change root's password", static scene => scene.Mallory.Auth.UserChangePasswordAsync(
            new AuthUserChangePasswordRequest { Name = "root", Password = "mallory" })),
        Call("add a user", static scene => scene.Mallory.Auth.UserAddAsync(new AuthUserAddRequest { Name = "eve", Password = "eve" })),
        Call("see who there is", static scene => scene.Mallory.Auth.UserListAsync(new AuthUserListRequest())),
        Call("see what another may do", static scene => scene.Mallory.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "alice" })),
        Call("turn authentication off", static scene => scene.Mallory.Auth.AuthDisableAsync(new AuthDisableRequest())),
        Call("add a member", static scene => scene.Mallory.Members.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } })),
        Call("remove a member", static scene => scene.Mallory.Members.MemberRemoveAsync(new MemberRemoveRequest { ID = 1 })),
        Call("open a session without a token", static scene => scene.Nobody.Sessions.OpenAsync(
            new SessionOpenRequest { TtlMilliseconds = 60_000 }), StatusCode.InvalidArgument),
        new("have the answer to another's request repeated", static async scene =>
        {
            var session = await scene.Alice.Sessions.OpenAsync(new SessionOpenRequest { TtlMilliseconds = 60_000 });
            var put = KeyEscapes.Put("a/again");
            put.PrevKv = true;
            put.Session = new SessionToken { SessionId = session.SessionId, RequestNumber = 1, FirstUnacknowledged = 1 };
            await scene.Alice.Kv.PutAsync(put);
            await ExpectAsync(scene.Mallory.Kv.PutAsync(put), StatusCode.PermissionDenied);
        }),
    ];

    private static AsyncUnaryCall<RangeResponse> Read(EscapeScene scene, string token) =>
        scene.WithToken(token).Kv.RangeAsync(KeyEscapes.Range("m/own"));
}
