using FsCheck;
using FsCheck.Fluent;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>
/// Random commands with compactions at random points. One machine removes rows, one history row at a time and at random moments, and
/// starts again now and then; another removes nothing; <see cref="NaiveStore"/> does not know that rows can be removed.
/// </summary>
public sealed class CompactionModelTests
{
    private const int CommandsPerLog = 40;

    [Fact]
    public void Removal_is_seen_by_nobody_who_may_read() => ForAllSeeds(60, seed =>
    {
        using var removing = new TestStore();
        using var keeping = new TestStore();
        var naive = new NaiveStore();
        var requests = new RandomRequests(seed);
        var random = new Random(seed);
        for (var i = 0; i < CommandsPerLog; i++)
        {
            var command = random.Next(8) == 0 ? new CompactionRequest { Revision = random.NextInt64(-1, naive.Revision + 2) } : requests.Command();
            var expected = naive.Apply(command);
            foreach (var store in (TestStore[])[removing, keeping])
            {
                var actual = store.Apply(command);
                Assert.Equal(expected.Error, actual.Error);
                Assert.Equal(expected.Response, actual.Response);
                Assert.Equal(naive.Compacted, store.Machine.CompactedRevision);
            }

            for (var steps = random.Next(5); steps > 0; steps--)
            {
                removing.Remove(rowsMax: 1);
                CheckAllReads(removing, naive);
            }

            if (random.Next(10) == 0)
            {
                removing.Reopen();
            }
        }

        removing.Remove();
        CheckAllReads(removing, naive);
        CheckNothingIsLeft(removing, naive);
        Assert.Equal(keeping.Machine.StateHash, removing.Machine.StateHash);
        Assert.Equal(keeping.Machine.Revision, removing.Machine.Revision);
    });

    private static void CheckAllReads(TestStore store, NaiveStore naive)
    {
        for (var revision = Math.Max(1, naive.Compacted - 1); revision <= naive.Revision; revision++)
        {
            var all = Op.Range("\0", "\0", revision);
            var expected = naive.Range(all, out var error);
            var actual = store.TryRange(all);
            Assert.Equal(error, actual.Error);
            Assert.Equal(expected, actual.Value);
        }
    }

    /// <summary>Below the compacted revision there is one row for each key that a reader finds there, and no history.</summary>
    private static void CheckNothingIsLeft(TestStore store, NaiveStore naive)
    {
        Assert.False(store.Machine.HasCompactedRows);
        var alive = naive.Compacted < 1 ? null : naive.Range(Op.Range("\0", "\0", naive.Compacted), out _);
        var (data, history) = (0, 0);
        using var rows = store.Engine.Current.CreateIterator();
        for (var isOn = rows.Seek([StateLayout.DataTag]); isOn; isOn = rows.MoveNext())
        {
            if (rows.CurrentKey[0] == StateLayout.HistoryTag)
            {
                history += StateLayout.ReadHistoryRevision(rows.CurrentKey).Main < naive.Compacted ? 1 : 0;
            }
            else
            {
                data += StateLayout.ReadDataRevision(rows.CurrentKey).Main < naive.Compacted ? 1 : 0;
            }
        }

        Assert.Equal(alive?.Kvs.Count(pair => pair.ModRevision < naive.Compacted) ?? 0, data);
        Assert.Equal(0, history);
    }

    private static void ForAllSeeds(int count, Action<int> body) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), body).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
