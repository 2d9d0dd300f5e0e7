using KvStore.Storage.Engine;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>
/// A script of batches, snapshots and half-walked iterators, run once for each way of placing commits between its steps. Where a change
/// lies, in the buffer or in the file, must not show: the memory engine gives the expected answers.
/// </summary>
public sealed class InterleavingTests : EngineTest
{
    private static readonly Action<Side>[] Script =
    [
        side => side.Apply("+a1 +c1 +e1"),
        side => side.Hold("c"),
        side => side.Apply("+b1 -c +e2"),
        side =>
        {
            side.Hold("a");
            side.Move(0, forward: false);
        },
        side => side.Apply("-a +c2 +f1"),
        side =>
        {
            side.Move(0, forward: true);
            side.Hold("f");
        },
        side => side.Apply("-b -c -e -f"),
        side =>
        {
            side.Move(1, forward: true);
            side.Move(2, forward: false);
        },
        side => side.Apply("+c3 +a2"),
    ];

    [Fact]
    public void Commits_between_any_two_steps_change_no_answer()
    {
        using var engine = Open(SmallEngine.Still);
        for (var commits = 0; commits < 1 << Script.Length; commits++)
        {
            using var tested = new Side(engine);
            using var expected = new Side(new MemoryEngine());
            tested.Apply("-a -b -c -d -e -f");
            for (var step = 0; step < Script.Length; step++)
            {
                Script[step](tested);
                Script[step](expected);
                if ((commits & (1 << step)) != 0)
                {
                    engine.Commit();
                }

                Assert.True(tested.Describe() == expected.Describe(), $"Commits {commits:b}, step {step}: {tested.Describe()} is not {expected.Describe()}");
            }
        }
    }

    /// <summary>One engine, with what is held of it.</summary>
    private sealed class Side(IStorageEngine engine) : IDisposable
    {
        private readonly List<(IStorageSnapshot Snapshot, StorageIterator Rows)> _held = [];
        private readonly StorageIterator _current = engine.Current.CreateIterator();

        public void Apply(string changes)
        {
            using var batch = engine.CreateBatch();
            foreach (var change in changes.Split(' '))
            {
                if (change[0] == '-')
                {
                    batch.Delete(Bytes(change[1..2]));
                }
                else
                {
                    batch.Put(Bytes(change[1..2]), Bytes(change[2..]));
                }
            }

            engine.Apply(batch, engine.AppliedIndex + 1);
        }

        public void Hold(string at)
        {
            var snapshot = engine.CreateSnapshot();
            var rows = snapshot.CreateIterator();
            rows.Seek(Bytes(at));
            _held.Add((snapshot, rows));
        }

        public void Move(int held, bool forward) =>
            _ = forward ? _held[held].Rows.MoveNext() : _held[held].Rows.MovePrevious();

        public string Describe() =>
            Describe(engine.Current, _current) + string.Concat(_held.Select(held =>
            {
                using var rows = held.Snapshot.CreateIterator();
                return $"; {Describe(held.Snapshot, rows)} at {(held.Rows.IsValid ? Row(held.Rows) : "no row")}";
            }));

        public void Dispose()
        {
            foreach (var (snapshot, rows) in _held)
            {
                rows.Dispose();
                snapshot.Dispose();
            }

            _current.Dispose();
        }

        private static string Describe(IStorageReader reader, StorageIterator rows)
        {
            var text = string.Empty;
            for (var found = rows.Seek(default); found; found = rows.MoveNext())
            {
                text += Row(rows);
            }

            text += "|";
            for (var found = rows.SeekToLast(); found; found = rows.MovePrevious())
            {
                text += Row(rows);
            }

            return text + "|" + Get(reader, "c") + Get(reader, "e");
        }

        private static string Row(StorageIterator rows) =>
            System.Text.Encoding.UTF8.GetString(rows.CurrentKey) + System.Text.Encoding.UTF8.GetString(rows.CurrentValue);
    }
}
