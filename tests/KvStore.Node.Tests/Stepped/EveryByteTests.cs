using System.Globalization;
using KvStore.Storage.Files;
using KvStore.Testing.Files;
using Xunit.Abstractions;

namespace KvStore.Node.Tests.Stepped;

/// <summary>
/// One of three nodes has a log of 1,000 records, and a torn write at its end; the power went for all. For each byte of its log, in turn, one
/// bit is flipped and all start again, in the worst order: first without the one node that is sure to have everything. The cluster must have
/// every acknowledged write, and no wrong value. Run in full, over every byte, with KVSTORE_EVERY_BYTE=1; else over a sample.
/// </summary>
public sealed class EveryByteTests(ITestOutputHelper output) : IDisposable
{
    private const int Records = 1000;
    private const int RecordsWithoutThird = 100;
    private const int PutsAtOnce = 3;
    private const int SampleStep = 463;
    private const int Sector = 512;
    private const int BytesBehindTheEnd = 4096;
    private const string Wal = "/data/wal/";
    private readonly Dictionary<string, string> _written = [];
    private readonly ThreadLocal<FaultyFileSystem?> _trial = new();
    private List<KvNodeOptions> _members = [];

    [Fact]
    public void No_flipped_bit_of_a_log_loses_or_changes_an_acknowledged_write()
    {
        var disks = Prepare(out var first);
        var step = Environment.GetEnvironmentVariable("KVSTORE_EVERY_BYTE") == "1" ? 1 : SampleStep;
        var places = Places(disks[Victim(first)]).Where((_, i) => i % step == 0).ToList();
        var outcomes = places.AsParallel().Select(flip => $"{flip.Place,-24} {Flip(disks, first, flip.Path, flip.Offset)}");
        var table = new SortedDictionary<string, int>(outcomes.CountBy(static outcome => outcome).ToDictionary(), StringComparer.Ordinal);
        foreach (var (outcome, count) in table)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,8}  {outcome}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Values.Sum(),8}  in all; {_written.Count} acknowledged writes looked for each time"));
        Assert.DoesNotContain(table.Keys, key => key.StartsWith("frames", StringComparison.Ordinal) && key.Contains("unaffected", StringComparison.Ordinal));
        Assert.Contains(table.Keys, key => key.Contains("refused", StringComparison.Ordinal));
        Assert.Contains(table.Keys, key => key.Contains("dropped", StringComparison.Ordinal));
    }

    public void Dispose() => _trial.Dispose();

    private static int Victim(int first) => (first + 1) % 3;

    private static int Third(int first) => (first + 2) % 3;

    private static KvNodeOptions Configure(KvNodeOptions options) => options with
    {
        SnapshotEntries = 100_000,
        LogSegmentBytes = 256 * 1024,
        LogBatchBytesMax = 64 * 1024,
    };

    /// <summary>All bytes but most of those that were never written: of them those close to the end, and then one of each sector.</summary>
    private static IEnumerable<(string Path, int Offset, string Place)> Places(FaultyFileSystem files)
    {
        foreach (var name in files.List(Wal))
        {
            var content = files.ReadAll(Wal + name);
            var isSegment = name.EndsWith(".log", StringComparison.Ordinal);
            var half = isSegment ? content.Length : content.Length / 2;
            for (var from = 0; from < content.Length; from += half)
            {
                var used = content.AsSpan(from, half).LastIndexOfAnyExcept((byte)0) + 1;
                for (var at = 0; at < half; at++)
                {
                    if (at < used + BytesBehindTheEnd || at % Sector == 0)
                    {
                        yield return (Wal + name, from + at, Describe(isSegment, at, used));
                    }
                }
            }
        }
    }

    private static string Describe(bool isSegment, int at, int used) => (isSegment, at < used) switch
    {
        (true, true) => at < 4096 ? "header of the segment" : "frames",
        (true, false) => "segment, never written",
        (false, true) => "copy of hard states",
        (false, false) => "copy, never written",
    };

    /// <summary>Returns the disks after the power cut, and which node led and has everything.</summary>
    private List<FaultyFileSystem> Prepare(out int first)
    {
        var cluster = new SteppedCluster(3, Configure);
        first = cluster.Nodes.IndexOf(cluster.Leader());
        Write(cluster, 0, Records - RecordsWithoutThird);
        cluster.Until(() => cluster.Nodes.All(node => node.State() == cluster.Nodes[0].State()), "all to be equal");
        cluster.Network.Isolated.Add(cluster.Ids[Third(first)]);
        Write(cluster, Records - RecordsWithoutThird, Records);

        // A last write, long enough to tear, which nobody has acknowledged when the power goes.
        var victim = cluster.Nodes[Victim(first)];
        victim.Files.CrashAt = victim.Files.OperationCount + 1;
        _ = cluster.Leader().Put("torn", new string('t', 3000));
        cluster.Until(() => !victim.IsUp, "the crash");
        cluster.Nodes[first].CutPower(PowerCut.LoseUnsynced, new Random(1));
        cluster.Nodes[Third(first)].CutPower(PowerCut.LoseUnsynced, new Random(1));
        victim.CutPower(PowerCut.KeepRandomSectors, new Random(1));
        _members = cluster.Nodes.ConvertAll(node => node.Options);
        return cluster.Nodes.ConvertAll(node => node.Files);
    }

    private void Write(SteppedCluster cluster, int from, int to)
    {
        for (var i = from; i < to; i += PutsAtOnce)
        {
            var keys = Enumerable.Range(i, Math.Min(PutsAtOnce, to - i)).ToDictionary(n => $"key{n}", n => $"value{n * 7919}");
            var puts = keys.Select(pair => cluster.Leader().Put(pair.Key, pair.Value)).ToList();
            cluster.Until(() => puts.TrueForAll(put => put.IsCompletedSuccessfully), "the puts");
            foreach (var (key, value) in keys)
            {
                _written.Add(key, value);
            }
        }
    }

    private string Flip(List<FaultyFileSystem> disks, int first, string path, int offset)
    {
        var bit = (byte)(1 << (offset % 8));
        var trial = _trial.Value ?? disks[Victim(first)].Clone();
        _trial.Value = null;
        trial.Damage(path, offset, bit);
        try
        {
            using var storage = NodeStorage.Open(_members[Victim(first)], trial, newIncarnation: 1);
        }
        catch (KvNodeStartException refusal)
        {
            // The two others go on from what they hold, whichever byte it was. A refusal changes nothing, so the disk can be used again.
            trial.Damage(path, offset, bit);
            _trial.Value = trial;
            Assert.Contains($"'{path}' is corrupt at offset ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Replacing a node", refusal.Message, StringComparison.Ordinal);
            Assert.IsType<StorageCorruptionException>(refusal.InnerException);
            return "refused, naming the place";
        }

        var copies = disks.ConvertAll(static disk => disk.Clone());
        copies[Victim(first)].Damage(path, offset, bit);
        var cluster = new SteppedCluster(3, Configure, copies);

        // The damaged node and the one that lacks the last records must not do without them.
        cluster.Network.Isolated.Add(cluster.Ids[first]);
        Check(cluster, cluster.Leader());
        cluster.Network.Isolated.Clear();
        var put = cluster.Leader().Put("after", "flip");
        cluster.Until(() => put.IsCompletedSuccessfully && cluster.Nodes.All(node => node.State() == cluster.Nodes[0].State()), "all to be equal");
        Check(cluster, cluster.Nodes[Victim(first)]);
        var recovery = cluster.Nodes[Victim(first)].Recovery;
        return recovery switch
        {
            { Repairs.Count: > 0 } => "repaired from the second copy",
            { TornTail: { } torn } when path == torn.Path && offset >= torn.Offset => "dropped with the unacknowledged tail",
            _ => "unaffected",
        };
    }

    private void Check(SteppedCluster cluster, SteppedNode node)
    {
        var read = node.Read();
        cluster.Until(() => read.IsCompletedSuccessfully, "a linearizable read");
        foreach (var (key, value) in _written)
        {
            Assert.Equal(value, node.Get(key));
        }
    }
}
