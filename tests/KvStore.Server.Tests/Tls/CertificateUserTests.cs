using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Server.Tests.Support;
using KvStore.Server.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Tests.Tls;

/// <summary>The name in a client's certificate is the user, where there is no token.</summary>
public sealed class CertificateUserTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_certificate_says_who_calls_unless_a_token_does()
    {
        await using var node = await TestNode.StartAsync(new TlsIdentity(_authority.Issue("server"), TimeProvider.System, NullLogger.Instance));
        using var root = Connect(node, "root");
        using var alice = Connect(node, "alice");
        using var stranger = Connect(node, "stranger");
        await EnableAsync(new Auth.AuthClient(root));

        await PutAsync(alice, "a");
        await PutAsync(root, "b");
        await ExpectAsync(StatusCode.PermissionDenied, PutAsync(alice, "b"));
        await ExpectAsync(StatusCode.PermissionDenied, PutAsync(stranger, "a"));
        var rootAuth = new Auth.AuthClient(root);
        var token = (await rootAuth.AuthenticateAsync(new AuthenticateRequest { Name = "alice", Password = "pw" })).Token;
        await ExpectAsync(StatusCode.PermissionDenied, PutAsync(root, "b", new Metadata { { "token", token } }));
        await ExpectAsync(StatusCode.Unauthenticated, PutAsync(root, "b", new Metadata { { "token", "bad" } }));
    }

    [Fact]
    public async Task Over_the_JSON_gateway_a_certificate_says_nothing()
    {
        await using var node = await TestNode.StartAsync(new TlsIdentity(_authority.Issue("server"), TimeProvider.System, NullLogger.Instance));
        using var root = Connect(node, "root");
        await EnableAsync(new Auth.AuthClient(root));
        using var client = new HttpClient(NewHandler("root"));

        using var answer = await client.PostAsync(new Uri(node.Url, "/v3/kv/range"), new StringContent("""{"key":"YQ=="}"""));

        Assert.Contains("user name is empty", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task EnableAsync(Auth.AuthClient auth)
    {
        await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" });
        await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "alice" });
        await auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
        {
            Name = "alice",
            Perm = new Permission { Key = ByteString.CopyFromUtf8("a"), PermType = Permission.Types.Type.Readwrite },
        });
        foreach (var user in new[] { "root", "alice" })
        {
            await auth.UserAddAsync(new AuthUserAddRequest { Name = user, Password = "pw" });
            await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = user, Role = user });
        }

        await auth.AuthEnableAsync(new AuthEnableRequest());
    }

    private static async Task PutAsync(GrpcChannel channel, string key, Metadata? headers = null) =>
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key) }, headers);

    private static async Task ExpectAsync(StatusCode expected, Task call) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);

    private GrpcChannel Connect(TestNode node, string name) =>
        GrpcChannel.ForAddress(node.Url, new GrpcChannelOptions { HttpHandler = NewHandler(name), DisposeHttpClient = true });

    private SocketsHttpHandler NewHandler(string name) => new()
    {
        SslOptions =
        {
            CertificateChainPolicy = _authority.Trust(),
            ClientCertificates = new X509CertificateCollection { _authority.IssueCertificate(name) },
        },
    };
}
