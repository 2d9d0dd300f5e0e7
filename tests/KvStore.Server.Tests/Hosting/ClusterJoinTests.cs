using System.Collections.Immutable;
using KvStore.Node.Cluster;
using KvStore.Raft;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Configuration;
using KvStore.Server.Tests.Peers;
using KvStore.Server.Tests.Support;
using KvStore.Testing.Files;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: a node finds its place in its cluster, and founds none beside one that runs. Method: a member without a node behind it answers.</summary>
public sealed class ClusterJoinTests : IAsyncLifetime, IDisposable
{
    private readonly (ListenSockets Sockets, int Port) _port = TestMember.Reserve();
    private readonly FaultyFileSystem _files = new();
    private readonly string _selfUrl = $"http://127.0.0.1:{TestPort.Free()}";
    private TestMember _member = null!; // Set before each test.

    public Task InitializeAsync()
    {
        _member = new TestMember(TestCluster.Of(_port.Port), "a", _port.Port);
        return _member.ListenAsync(_port.Sockets);
    }

    public async Task DisposeAsync() => await _member.DisposeAsync();

    public void Dispose() => _port.Sockets.Dispose();

    [Fact]
    public async Task A_node_that_was_added_and_is_started_as_a_founder_is_told_the_flag()
    {
        StartMember(AddedMember(77));

        var refusal = await Assert.ThrowsAsync<ServerStartException>(() => ResolveAsync("new"));

        Assert.Contains($"http://127.0.0.1:{_port.Port} runs already, and this node was added to it as member 4d", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--initial-cluster-state existing", refusal.Message, StringComparison.Ordinal);
        Assert.False(_files.Exists("/data"));
    }

    [Fact]
    public async Task A_node_that_was_not_added_founds_no_cluster_beside_the_running_one()
    {
        StartMember();

        var refusal = await Assert.ThrowsAsync<ServerStartException>(() => ResolveAsync("new"));

        Assert.Contains($"of a cluster that runs already ({_member.Cluster.ClusterId:x})", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--initial-cluster-state existing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_founders_of_a_cluster_start_while_the_others_do_or_do_not_yet()
    {
        var starting = await ResolveAsync("new");

        Assert.Equal(Options("new").Cluster.ClusterId, starting.Cluster.ClusterId);
        await _member.StopListeningAsync();
        Assert.Equal(starting.Self, (await ResolveAsync("new")).Self);
    }

    [Fact]
    public async Task A_founder_that_starts_again_asks_nobody()
    {
        StartMember(AddedMember(77));
        _files.CreateDirectory("/data/wal");

        Assert.Equal(Options("new").NodeId, (await ResolveAsync("new")).Self);
    }

    [Fact]
    public async Task A_node_that_joins_is_the_member_with_its_addresses()
    {
        StartMember(AddedMember(77));

        var place = await ResolveAsync("existing");

        Assert.Equal(new NodeId(77), place.Self);
        Assert.Equal(_member.Cluster.ClusterId, place.Cluster.ClusterId);
        Assert.Equal(new NodeId(77), ClusterFile.Find(_files, "/data")!.Self);
    }

    [Fact]
    public async Task A_node_that_joins_and_was_not_added_is_told_so()
    {
        StartMember();

        var refusal = await Assert.ThrowsAsync<ServerStartException>(() => ResolveAsync("existing"));

        Assert.Contains("add it first", refusal.Message, StringComparison.Ordinal);
    }

    private Member AddedMember(ulong id) => new(new NodeId(id), string.Empty, [_selfUrl], []) { IsLearner = true };

    private void StartMember(params ImmutableArray<Member> added)
    {
        _member.Start();
        _member.Transport.SetMembers(_member.Cluster.Members.AddRange(added));
    }

    private ServerOptions Options(string state) => ServerOptionsReader.Read(TestSources.Of(
        "--name", "b",
        "--data-dir", "/data",
        "--listen-peer", _selfUrl,
        "--initial-cluster", $"a=http://127.0.0.1:{_port.Port},b={_selfUrl}",
        "--initial-cluster-state", state));

    private Task<ClusterFile> ResolveAsync(string state) =>
        new ClusterJoin(Options(state), new PeerTransportOptions(), _files).ResolveAsync(CancellationToken.None);
}
