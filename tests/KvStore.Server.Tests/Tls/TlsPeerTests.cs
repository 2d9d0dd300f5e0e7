using System.Net;
using Grpc.Core;
using KvStore.Contracts.Internal;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Peers;
using KvStore.Server.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Tests.Tls;

public sealed class TlsPeerTests : IDisposable
{
    private static readonly ListenUrl Port = new(new IPEndPoint(IPAddress.Loopback, 0), "https://127.0.0.1:0");

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Members_of_one_authority_reach_each_other_and_nobody_else_does()
    {
        var ours = Options(_authority);
        using var sockets = ListenSockets.Open([Port]);
        await using var member = new TestMember(TestCluster.Of(1), "a", port: 0);
        member.Start();
        await using var host = PeerHost.Build(
            [Port], sockets, new PeerService(member.Transport, ours, TimeProvider.System), ours, NullLoggerFactory.Instance);
        var port = sockets.PortOf(Port.EndPoint);
        await host.StartAsync();

        Assert.Equal(member.Cluster.ClusterId, (await AskAsync(port, Options(_authority))).ClusterId);
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(port, Options(_other)));
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(port, new PeerTransportOptions()));
        var half = _other.Issue("half") with { Authorities = _authority.Issue("authority").Authorities };
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(port, Options(half)));
    }

    private static PeerTransportOptions Options(TestAuthority authority) => Options(authority.Issue("member"));

    private static PeerTransportOptions Options(TlsFiles files) => new()
    {
        HandshakeTimeout = TestMember.Patience,
        Tls = new TlsIdentity(files, TimeProvider.System, NullLogger.Instance),
    };

    private static async Task<MembersResponse> AskAsync(int port, PeerTransportOptions options)
    {
        using var channel = PeerChannel.Create($"https://127.0.0.1:{port}", options);
        return await new Peer.PeerClient(channel).MembersAsync(new MembersRequest());
    }
}
