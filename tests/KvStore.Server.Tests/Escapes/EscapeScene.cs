using Google.Protobuf;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Server.Tests.Support;
using PermissionType = KvStore.Contracts.Etcd.Permission.Types.Type;

namespace KvStore.Server.Tests.Escapes;

/// <summary>
/// A server with authentication on. Alice owns a/, where her secret is, and has attached it to a lease. Mallory owns m/, may write w/ and not read it,
/// and wants more.
/// </summary>
public sealed class EscapeScene : IAsyncLifetime
{
    internal const string Secret = "a/secret";
    internal const string Hidden = "w/hidden";
    internal const long AlicesLease = 1001;

    private const long Long = 3600;

    private TestNode _node = null!;
    private GrpcChannel _channel = null!;

    internal EscapeUser Root { get; private set; } = null!;

    internal EscapeUser Alice { get; private set; } = null!;

    internal EscapeUser Mallory { get; private set; } = null!;

    /// <summary>Somebody without a token.</summary>
    internal EscapeUser Nobody { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _node = await TestNode.StartAsync();
        _channel = GrpcChannel.ForAddress(_node.Url);
        Nobody = new EscapeUser(_channel.CreateCallInvoker());
        await PrepareAsync(Nobody);
        (Root, Alice, Mallory) = (await LogInAsync("root"), await LogInAsync("alice"), await LogInAsync("mallory"));
        await Alice.Leases.LeaseGrantAsync(new LeaseGrantRequest { ID = AlicesLease, TTL = Long });
        await Alice.Kv.PutAsync(new PutRequest { Key = Bytes(Secret), Value = Bytes("secret"), Lease = AlicesLease });
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _node.DisposeAsync();
    }

    internal static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    /// <summary>A new session of a user, whose password is the name.</summary>
    internal async Task<EscapeUser> LogInAsync(string user) =>
        WithToken((await Nobody.Auth.AuthenticateAsync(new AuthenticateRequest { Name = user, Password = user })).Token);

    internal EscapeUser WithToken(string token) => new(_channel.Intercept(metadata =>
    {
        metadata.Add("token", token);
        return metadata;
    }))
    {
        Token = token,
    };

    /// <summary>Somebody who may do what Mallory may, for attempts that change him.</summary>
    internal async Task<EscapeUser> AddAccompliceAsync(string name)
    {
        await Root.Auth.UserAddAsync(new AuthUserAddRequest { Name = name, Password = name });
        await Root.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = name, Role = "mallory" });
        return await LogInAsync(name);
    }

    /// <summary>What nobody but Alice could have changed.</summary>
    internal async Task<string> ReadSecretAsync() =>
        (await Alice.Kv.RangeAsync(new RangeRequest { Key = Bytes(Secret) })).Kvs.Single().Value.ToStringUtf8();

    private static async Task PrepareAsync(EscapeUser client)
    {
        await client.Kv.PutAsync(new PutRequest { Key = Bytes(Hidden), Value = Bytes("hidden") });
        await client.Kv.PutAsync(new PutRequest { Key = Bytes("m/own"), Value = Bytes("own") });
        await AddRoleAsync(client, "root");
        await AddRoleAsync(client, "alice", ("a/", PermissionType.Readwrite));
        await AddRoleAsync(client, "mallory", ("m/", PermissionType.Readwrite), ("w/", PermissionType.Write));
        foreach (var user in new[] { "root", "alice", "mallory" })
        {
            await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = user, Password = user });
            await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = user, Role = user });
        }

        await client.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    private static async Task AddRoleAsync(EscapeUser client, string role, params (string Folder, PermissionType Type)[] permissions)
    {
        await client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = role });
        foreach (var (folder, type) in permissions)
        {
            var permission = new Permission { Key = Bytes(folder), RangeEnd = Bytes(folder[..^1] + "0"), PermType = type };
            await client.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = role, Perm = permission });
        }
    }
}
