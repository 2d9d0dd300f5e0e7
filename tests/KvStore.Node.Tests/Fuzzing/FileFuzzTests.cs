using KvStore.Node.Snapshots;
using KvStore.Node.Tests.Snapshots;
using KvStore.Node.Tests.Stepped;
using KvStore.Storage.Files;
using KvStore.Testing.Files;
using KvStore.Testing.Fuzzing;

namespace KvStore.Node.Tests.Fuzzing;

/// <summary>Whatever the files of a node hold, it starts from them or refuses them in the one way that it has.</summary>
public sealed class FileFuzzTests
{
    private const string Data = "/data";

    [Fact]
    public async Task Data_directories()
    {
        var (disk, options) = Prepare();
        var paths = Files(disk, Data).Where(path => disk.ReadAll(path).Length > 0).ToList();
        await Fuzz.RunAsync(300, DecoderFuzzTests.Targets, random =>
        {
            var trial = disk.Clone();
            for (var files = random.Next(1, 3); files > 0; files--)
            {
                var path = paths[random.Next(paths.Count)];
                var content = trial.ReadAll(path);
                Replace(trial, path, random.Next(10) == 0 ? Mutator.Noise(random, 10_000) : MutateUsed(random, content));
            }

            try
            {
                using var storage = NodeStorage.Open(options, trial, newIncarnation: 1);
            }
            catch (KvNodeStartException refusal)
            {
                Assert.NotEmpty(refusal.Message);
            }
        });
    }

    [Fact]
    public async Task Snapshots()
    {
        var files = SnapshotFixture.NewDisk();
        var path = SnapshotFixture.Write(files, index: 9, rows: 200).Path;
        var content = files.ReadAll(path);
        await Fuzz.RunAsync(2_000, DecoderFuzzTests.Targets, random =>
        {
            var mutated = random.Next(20) == 0 ? Mutator.Noise(random, 10_000) : Mutator.Mutate(random, content);
            Replace(files, path, mutated);
            try
            {
                using var reader = SnapshotReader.Open(files, path);
                while (reader.MoveNext())
                {
                    var rows = reader.Rows;
                    while (!rows.IsAtEnd && rows.MoveNext())
                    {
                        Assert.True(rows.Key.Length + rows.Value.Length <= mutated.Length);
                    }
                }

                Assert.Equal(content, mutated);
            }
            catch (SnapshotDamagedException)
            {
                // Refused.
            }
        });
    }

    /// <summary>Changes where there is something; a file of zeroes behind it would take most of the changes.</summary>
    private static byte[] MutateUsed(Random random, byte[] content)
    {
        var used = content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        var mutated = Mutator.Mutate(random, content.AsSpan(0, used));
        return [.. mutated, .. content.AsSpan(Math.Min(content.Length, mutated.Length))];
    }

    private static void Replace(FaultyFileSystem files, string path, byte[] content)
    {
        using var file = files.Open(path, FileOpenKind.CreateOrTruncate);
        file.Write(content, 0);
    }

    private static IEnumerable<string> Files(FaultyFileSystem disk, string folder)
    {
        foreach (var name in disk.List(folder))
        {
            var path = $"{folder}/{name}";
            var isFolder = IsFolder(disk, path);
            foreach (var file in isFolder ? Files(disk, path) : [path])
            {
                yield return file;
            }
        }
    }

    private static bool IsFolder(FaultyFileSystem disk, string path)
    {
        try
        {
            disk.ReadAll(path);
            return false;
        }
        catch (Exception error) when (error is StorageException or InvalidCastException or IOException)
        {
            return true;
        }
    }

    private static (FaultyFileSystem Disk, KvNodeOptions Options) Prepare()
    {
        var cluster = new SteppedCluster(1, static options => options with { SnapshotEntries = 60, LogSegmentBytes = 64 * 1024, LogBatchBytesMax = 32 * 1024 });
        for (var i = 0; i < 100; i++)
        {
            var put = cluster.Leader().Put($"key{i}", new string('v', 100));
            cluster.Until(() => put.IsCompletedSuccessfully, "the put");
        }

        var node = cluster.Nodes[0];
        cluster.Until(() => node.Snapshots.Saved > 0, "a snapshot");
        node.CutPower(PowerCut.LoseUnsynced, new Random(1));
        return (node.Files, node.Options);
    }
}
