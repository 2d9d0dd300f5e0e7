using Google.Protobuf;
using KvStore.Contracts.Etcd;
using PermissionType = KvStore.Contracts.Etcd.Permission.Types.Type;

namespace KvStore.Conformance.Tests.Api;

/// <summary>
/// Has the conversations about authentication before the first test. Each begins with authentication on and these users, and leaves them so:
/// root and admin, who may do everything; alice, who may read and write [b, m), read r, write w and all of lease/; union, who may read [b, d), [d, f)
/// and [h, i); open, who may read from p on; bob, who may do nothing; silent, who has alice's role and no password.
/// </summary>
public sealed class AuthRun : IAsyncLifetime
{
    private Dictionary<string, (string Expected, string Actual)> _transcripts = [];

    public async Task InitializeAsync() =>
        _transcripts = await Conversations.HaveAsync(AuthCases.All, PrepareAsync, keysOf: static _ => "");

    public Task DisposeAsync() => Task.CompletedTask;

    internal (string Expected, string Actual) TranscriptsOf(string name) => _transcripts[name];

    internal static async Task PrepareAsync(ApiClient client)
    {
        foreach (var key in new[] { "a", "b", "c", "d", "m", "r", "w", "z", "lease/1" })
        {
            await client.PutAsync(key, $"value of {key}");
        }

        await AddRoleAsync(client, "root");
        await AddRoleAsync(
            client,
            "mid",
            ("b", "m", PermissionType.Readwrite),
            ("r", "", PermissionType.Read),
            ("w", "", PermissionType.Write),
            ("lease/", "lease0", PermissionType.Readwrite));
        await AddRoleAsync(
            client, "parts", ("b", "d", PermissionType.Read), ("d", "f", PermissionType.Read), ("h", "i", PermissionType.Read));
        await AddRoleAsync(client, "open", ("p", "\0", PermissionType.Read));
        await AddUserAsync(client, "root", "root");
        await AddUserAsync(client, "admin", "root");
        await AddUserAsync(client, "alice", "mid");
        await AddUserAsync(client, "union", "parts");
        await AddUserAsync(client, "open", "open");
        await AddUserAsync(client, "bob");
        await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "silent", Options = new UserAddOptions { NoPassword = true } });
        await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "silent", Role = "mid" });
        await client.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    private static async Task AddUserAsync(ApiClient client, string name, params string[] roles)
    {
        await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = name, Password = ApiClient.PasswordOf(name) });
        foreach (var role in roles)
        {
            await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = name, Role = role });
        }
    }

    private static async Task AddRoleAsync(ApiClient client, string name, params (string Key, string End, PermissionType Type)[] permissions)
    {
        await client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = name });
        foreach (var (key, end, type) in permissions)
        {
            await client.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
            {
                Name = name,
                Perm = new Permission
                {
                    Key = ByteString.CopyFromUtf8(key),
                    RangeEnd = ByteString.CopyFromUtf8(end),
                    PermType = type,
                },
            });
        }
    }
}
