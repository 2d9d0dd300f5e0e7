using System.Text;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Files;

public sealed class DataDirectoryTests
{
    private const string Directory = "/var/kv";
    private const string Identity = "/var/kv/IDENTITY";
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void New_directory_becomes_this_nodes()
    {
        using (var created = Open(clusterId: 0xab, nodeId: 1))
        {
            Assert.True(created.IsNew);
            Assert.Equal("/var/kv/wal", created.WalPath);
        }

        using (var opened = Open(clusterId: 0xab, nodeId: 1))
        {
            Assert.False(opened.IsNew);
        }

        var text = Encoding.ASCII.GetString(_files.ReadAll(Identity));
        Assert.StartsWith(
            "kvstore data directory\nformat 2\ncluster 00000000000000ab\nnode 0000000000000001\nincarnation 0000000000000009\nlog absent\ncrc32c ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 2)]
    [InlineData(8, 1)]
    public void Directory_of_another_node_or_cluster_is_refused(ulong clusterId, ulong nodeId)
    {
        Open(clusterId: 7, nodeId: 1).Dispose();

        var error = Assert.Throws<DataDirectoryException>(() => Open(clusterId, nodeId));

        Assert.Equal(
            $"The data directory '/var/kv' belongs to node 1 of cluster 7, not to node {nodeId} of cluster {clusterId}.", error.Message);
        Open(clusterId: 7, nodeId: 1).Dispose();
    }

    [Fact]
    public void Directory_in_use_is_refused_until_it_is_given_back()
    {
        using (Open(clusterId: 7, nodeId: 1))
        {
            var error = Assert.Throws<DataDirectoryException>(() => Open(clusterId: 7, nodeId: 1));
            Assert.Equal("The data directory '/var/kv' is in use by another process.", error.Message);
        }

        Open(clusterId: 7, nodeId: 1).Dispose();
    }

    [Fact]
    public void Newer_format_is_refused()
    {
        var lines = "kvstore data directory\nformat 3\nanything else\n";
        Put(Identity, $"{lines}crc32c {Crc32C.Compute(Encoding.ASCII.GetBytes(lines)):x8}\n");

        var error = Assert.Throws<DataDirectoryException>(() => Open(clusterId: 7, nodeId: 1));

        Assert.Equal(
            "The data directory of '/var/kv/IDENTITY' has format 3, but this version reads format 2; use the newer version that made it.", error.Message);
    }

    [Fact]
    public void Damaged_identity_is_refused_at_every_byte()
    {
        Open(clusterId: 7, nodeId: 1).Dispose();
        var length = _files.ReadAll(Identity).Length;
        for (var offset = 0; offset < length; offset++)
        {
            var copy = _files.Clone();
            copy.Damage(Identity, offset, 0x04);
            var error = Assert.Throws<StorageCorruptionException>(() => DataDirectory.OpenOrCreate(copy, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9));
            Assert.Equal(Identity, error.Path);
        }
    }

    [Fact]
    public void Empty_identity_is_refused()
    {
        Put(Identity, string.Empty);

        Assert.Throws<StorageCorruptionException>(() => Open(clusterId: 7, nodeId: 1));
    }

    [Fact]
    public void Log_without_identity_is_refused()
    {
        _files.CreateDirectory("/var/kv/wal");

        var error = Assert.Throws<DataDirectoryException>(() => Open(clusterId: 7, nodeId: 1));

        Assert.Equal(
            "The data directory '/var/kv' holds a log but no IDENTITY file; restore that file or use an empty directory.", error.Message);
        Assert.False(_files.Exists(Identity));
    }

    [Fact]
    public void Incarnation_is_drawn_once()
    {
        DataDirectory.OpenOrCreate(_files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 5).Dispose();

        using var opened = DataDirectory.OpenOrCreate(_files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 6);

        Assert.Equal(5ul, opened.Incarnation);
    }

    // Pitfall 51: what is left of a wiped disk must not come back as if it had never promised anything.
    [Fact]
    public void Pitfall51_directory_that_lost_its_log_is_refused()
    {
        using (var first = Open(clusterId: 7, nodeId: 1))
        {
            _files.CreateDirectory(first.WalPath);
            first.NoteLogExists();
        }

        var error = Assert.Throws<DataDirectoryException>(() => Open(clusterId: 7, nodeId: 1));

        Assert.Equal(
            "The log in '/var/kv/wal' is gone: node 1 has forgotten its votes and entries and must not take part. Restore that folder, or remove this member from the cluster and add it again with an empty data directory.",
            error.Message);
    }

    [Fact]
    public void Refusal_gives_the_lock_back()
    {
        Open(clusterId: 7, nodeId: 1).Dispose();
        Assert.Throws<DataDirectoryException>(() => Open(clusterId: 7, nodeId: 2));

        Open(clusterId: 7, nodeId: 1).Dispose();
    }

    [Fact]
    public void Crash_at_every_operation_leaves_a_directory_that_is_new_or_this_nodes()
    {
        var clean = new FaultyFileSystem();
        DataDirectory.OpenOrCreate(clean, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9).Dispose();
        for (var at = 1; at <= clean.OperationCount; at++)
        {
            for (var seed = 0; seed < 20; seed++)
            {
                var files = new FaultyFileSystem { CrashAt = at };
                Assert.Throws<SimulatedCrashException>(() => DataDirectory.OpenOrCreate(files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9));
                files.CutPower(PowerCut.KeepRandomSectors, new Random(seed));
                DataDirectory.OpenOrCreate(files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9).Dispose();

                files.CutPower(PowerCut.LoseUnsynced, new Random(seed));
                Assert.False(DataDirectory.OpenOrCreate(files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9).IsNew);
            }
        }
    }

    [Fact]
    public void Directory_made_by_a_process_that_died_before_syncing_it_is_synced_by_the_next()
    {
        var clean = new FaultyFileSystem();
        DataDirectory.OpenOrCreate(clean, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9).Dispose();
        for (var at = 1; at <= clean.OperationCount; at++)
        {
            var files = new FaultyFileSystem { CrashAt = at };
            Assert.Throws<SimulatedCrashException>(() => DataDirectory.OpenOrCreate(files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9));
            files.KillProcess();
            DataDirectory.OpenOrCreate(files, Directory, clusterId: 7, nodeId: 1, newIncarnation: 9).Dispose();

            files.CutPower(PowerCut.LoseUnsynced, new Random(at));
            Assert.True(files.Exists(Identity), $"operation {at}");
        }
    }

    private DataDirectory Open(ulong clusterId, ulong nodeId) => DataDirectory.OpenOrCreate(_files, Directory, clusterId, nodeId, newIncarnation: 9);

    private void Put(string path, string content)
    {
        _files.CreateDirectory(Directory);
        using var file = _files.Open(path, FileOpenKind.CreateOrTruncate);
        file.Write(Encoding.ASCII.GetBytes(content), offset: 0);
    }
}
