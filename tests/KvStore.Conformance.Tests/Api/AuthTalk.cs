using Google.Protobuf;
using KvStore.Contracts.Etcd;
using PermissionType = KvStore.Contracts.Etcd.Permission.Types.Type;

namespace KvStore.Conformance.Tests.Api;

/// <summary>What clients ask of the auth service. All answers are taken down.</summary>
internal static class AuthTalk
{
    /// <summary>Takes down whether a token comes, and its shape; not the token.</summary>
    public static async Task LogInAsync(this ApiClient client, string name, string password)
    {
        try
        {
            var answer = await client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password });
            var parts = answer.Token.Split('.');
            client.Transcript.Add($"token of {parts[0].Count(char.IsAsciiLetter)} letters and {parts.Length} parts, index {ulong.Parse(parts[1]) > 0}");
            answer.Token = "";
            client.Transcript.Add("authenticate", answer);
        }
        catch (Grpc.Core.RpcException error)
        {
            client.Transcript.Add($"authenticate: {error.StatusCode} {error.Status.Detail}");
        }
    }

    public static Task EnableAsync(this ApiClient client) => client.AskAsync("enable", client.Auth.AuthEnableAsync(new AuthEnableRequest()));

    public static Task DisableAsync(this ApiClient client) => client.AskAsync("disable", client.Auth.AuthDisableAsync(new AuthDisableRequest()));

    public static Task AddUserAsync(this ApiClient client, string name, string password, bool? noPassword = null) =>
        client.AskAsync("user add", client.Auth.UserAddAsync(new AuthUserAddRequest
        {
            Name = name,
            Password = password,
            Options = noPassword is { } without ? new UserAddOptions { NoPassword = without } : null,
        }));

    public static Task GetUserAsync(this ApiClient client, string name) =>
        client.AskAsync("user get", client.Auth.UserGetAsync(new AuthUserGetRequest { Name = name }));

    public static Task ListUsersAsync(this ApiClient client) =>
        client.AskAsync("user list", client.Auth.UserListAsync(new AuthUserListRequest()));

    public static Task DeleteUserAsync(this ApiClient client, string name) =>
        client.AskAsync("user delete", client.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = name }));

    public static Task ChangePasswordAsync(this ApiClient client, string name, string password) =>
        client.AskAsync("user passwd", client.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = name, Password = password }));

    public static Task GrantRoleAsync(this ApiClient client, string user, string role) =>
        client.AskAsync("user grant-role", client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = user, Role = role }));

    public static Task RevokeRoleAsync(this ApiClient client, string user, string role) =>
        client.AskAsync("user revoke-role", client.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = user, Role = role }));

    public static Task AddRoleAsync(this ApiClient client, string name) =>
        client.AskAsync("role add", client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = name }));

    public static Task GetRoleAsync(this ApiClient client, string name) =>
        client.AskAsync("role get", client.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = name }));

    public static Task ListRolesAsync(this ApiClient client) =>
        client.AskAsync("role list", client.Auth.RoleListAsync(new AuthRoleListRequest()));

    public static Task DeleteRoleAsync(this ApiClient client, string name) =>
        client.AskAsync("role delete", client.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = name }));

    public static Task GrantAsync(this ApiClient client, string role, string key, string end, PermissionType type) =>
        client.AskAsync("role grant-permission", client.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
        {
            Name = role,
            Perm = new Permission { Key = ByteString.CopyFromUtf8(key), RangeEnd = ByteString.CopyFromUtf8(end), PermType = type },
        }));

    public static Task RevokeAsync(this ApiClient client, string role, string key, string end) =>
        client.AskAsync("role revoke-permission", client.Auth.RoleRevokePermissionAsync(new AuthRoleRevokePermissionRequest
        {
            Role = role,
            Key = ByteString.CopyFromUtf8(key),
            RangeEnd = ByteString.CopyFromUtf8(end),
        }));

    public static Task GetAsync(this ApiClient client, string key, string end = "", bool serializable = false) =>
        client.RangeAsync(new RangeRequest { Key = client.Key(key), RangeEnd = client.End(end), Serializable = serializable });
}
