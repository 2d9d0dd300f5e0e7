using System.Collections.Immutable;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.Backup;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Goal: a backup of one cluster becomes another cluster with the same keys, or is refused with a reason.</summary>
public sealed class RestoreTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Keys = 2000;

    private static readonly ClusterDefinition New = ClusterDefinition.Create(
        Enumerable.Range(1, 3).Select(i => KeyValuePair.Create($"r{i}", ImmutableArray.Create($"http://127.0.0.1:{30_000 + i}"))), "restored");

    private readonly string _folder = Directory.CreateTempSubdirectory("kvstore-restore-").FullName;
    private readonly TestCluster _old = new(1, options => options with { QuotaBytes = 1 << 30 });
    private readonly InProcessNetwork _network = new();
    private readonly List<KvNode> _nodes = [];
    private long _revision;

    private string SnapshotPath => Path.Combine(_folder, "backup");

    public async Task InitializeAsync()
    {
        await _old.WaitForLeaderAsync();
        foreach (var version in Enumerable.Range(0, Keys).Chunk(500))
        {
            // At once, or each would wait for the disk by itself.
            var puts = await Task.WhenAll(version.Select(key => TestCluster.PutUntilDoneAsync(_old[0], $"key{key % 500}", $"{key}")));
            _revision = puts.Max(put => put.Header.Revision);
        }

        await _old[0].AlarmAsync(
            new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = 1, Alarm = AlarmType.Nospace }, CancellationToken.None);
        await SaveAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _old.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_cluster_has_all_keys_and_their_history()
    {
        foreach (var member in New.Members)
        {
            Assert.Equal(_revision, SnapshotRestore.Restore(SnapshotPath, New, member.Id, DirectoryOf(member.Id), incarnation: member.Id.Value));
            Start(member.Id);
        }

        foreach (var node in _nodes)
        {
            var range = await ReadAsync(node, new RangeRequest { Key = ByteString.CopyFromUtf8("key"), RangeEnd = ByteString.CopyFromUtf8("kez") });
            Assert.Equal(500, range.Count);
            Assert.Equal(_revision, range.Header.Revision);
            Assert.Equal(New.ClusterId, range.Header.ClusterId);
            var old = await ReadAsync(node, new RangeRequest { Key = ByteString.CopyFromUtf8("key0"), Revision = 2 });
            Assert.Equal("0", old.Kvs.Single().Value.ToStringUtf8());
            Assert.Empty(node.ListAlarms());
        }

        await TestCluster.PutUntilDoneAsync(_nodes[0], "new", "1");
        var members = await _nodes[1].MemberListAsync(new MemberListRequest { Linearizable = true }, CancellationToken.None);
        Assert.Equal(New.Members.Select(m => m.Id.Value), members.Value!.Members.Select(m => m.ID));
        await _old.WaitUntilAsync(() => _nodes.Select(n => n.ReadStateHash()).Distinct().Count() == 1, "equal replicas");
    }

    [Fact]
    public async Task A_restored_node_can_be_started_again()
    {
        var alone = ClusterDefinition.Create([KeyValuePair.Create("r1", New.Members[0].PeerUrls)], "alone");
        var self = alone.Members.Single().Id;
        SnapshotRestore.Restore(SnapshotPath, alone, self, DirectoryOf(self), incarnation: 1);
        for (var start = 0; start < 3; start++)
        {
            Start(self, alone);
            await TestCluster.PutUntilDoneAsync(_nodes.Single(), "start", $"{start}");
            Assert.Equal(501, (await ReadAsync(_nodes.Single(), new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) })).Count);
            await _nodes.Single().DisposeAsync();
            _nodes.Clear();
        }
    }

    // As clients save the stream: padded, with a SHA-256 behind.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    public async Task A_file_that_a_client_saved_is_restored(int padding)
    {
        await File.AppendAllBytesAsync(SnapshotPath, new byte[padding + 32]);

        Assert.Equal(_revision, SnapshotRestore.Restore(SnapshotPath, New, New.Members[0].Id, DirectoryOf(New.Members[0].Id), incarnation: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_file_that_is_not_whole_is_refused(int length)
    {
        await File.WriteAllBytesAsync(SnapshotPath, (await File.ReadAllBytesAsync(SnapshotPath))[..length]);

        Assert.Throws<KvNodeStartException>(
            () => SnapshotRestore.Restore(SnapshotPath, New, New.Members[0].Id, DirectoryOf(New.Members[0].Id), incarnation: 1));
    }

    [Fact]
    public async Task A_damaged_file_makes_no_directory_that_a_node_would_start_in()
    {
        var bytes = await File.ReadAllBytesAsync(SnapshotPath);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(SnapshotPath, bytes);

        var self = New.Members[0].Id;
        Assert.Throws<KvNodeStartException>(() => SnapshotRestore.Restore(SnapshotPath, New, self, DirectoryOf(self), incarnation: 1));

        Assert.Empty(Directory.GetFiles(DirectoryOf(self), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_directory_with_data_is_refused()
    {
        var self = New.Members[0].Id;
        SnapshotRestore.Restore(SnapshotPath, New, self, DirectoryOf(self), incarnation: 1);

        var error = Assert.Throws<KvNodeStartException>(() => SnapshotRestore.Restore(SnapshotPath, New, self, DirectoryOf(self), incarnation: 2));

        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cluster_that_the_snapshot_is_of_is_refused()
    {
        var self = _old.IdOf(0);

        var error = Assert.Throws<KvNodeStartException>(() => SnapshotRestore.Restore(SnapshotPath, _old.Definition, self, DirectoryOf(self), incarnation: 1));

        Assert.Contains("another token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backups_leave_no_file_behind_and_are_limited()
    {
        var open = new List<NodeBackup>();
        while ((await _old[0].OpenBackupAsync(CancellationToken.None)) is { IsOk: true } backup)
        {
            open.Add(backup.Value);
        }

        Assert.Equal(4, open.Count);
        foreach (var backup in open)
        {
            await backup.DisposeAsync();
        }

        await SaveAsync();
        Assert.Empty(_old.SnapshotFiles(0));
    }

    private async Task SaveAsync()
    {
        var opened = await _old[0].OpenBackupAsync(CancellationToken.None);
        await using var backup = opened.Value!;
        await using var file = File.Create(SnapshotPath);
        await backup.Content.CopyToAsync(file);
        Assert.Equal(backup.Length, file.Length);
    }

    private string DirectoryOf(NodeId id) => Path.Combine(_folder, $"{id}");

    private void Start(NodeId id, ClusterDefinition? cluster = null) => _nodes.Add(KvNode.Start(
        new KvNodeOptions
        {
            Cluster = cluster ?? New,
            NodeId = id,
            DataDirectory = DirectoryOf(id),
            HeartbeatInterval = TimeSpan.FromMilliseconds(20),
            ElectionTimeout = TimeSpan.FromMilliseconds(300),
        },
        _network.TransportOf(id),
        TimeProvider.System,
        NullLoggerFactory.Instance));

    private static async Task<RangeResponse> ReadAsync(KvNode node, RangeRequest request)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            if (await node.RangeAsync(request, CancellationToken.None) is { IsOk: true } range)
            {
                return range.Value;
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
