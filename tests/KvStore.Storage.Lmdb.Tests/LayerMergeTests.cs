using KvStore.Storage.Lmdb.Reading;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>
/// Every state of three keys in each of the three layers: absent, put or deleted in the buffer and in what is being committed, absent or
/// present in the file. The merged walk must equal a dictionary to which the layers were applied from the oldest on.
/// </summary>
public sealed class LayerMergeTests : EngineTest
{
    private const int Changes = 3;
    private static readonly byte[][] MergedKeys = ["b"u8.ToArray(), "d"u8.ToArray(), "f"u8.ToArray()];
    private static readonly byte[][] SoughtKeys = [.. "abcdefg"u8.ToArray().Select(letter => new[] { letter })];
    private static readonly int Combinations = (int)Math.Pow(Changes, MergedKeys.Length);

    [Theory]
    [InlineData(0b000)]
    [InlineData(0b001)]
    [InlineData(0b010)]
    [InlineData(0b011)]
    [InlineData(0b100)]
    [InlineData(0b101)]
    [InlineData(0b110)]
    [InlineData(0b111)]
    public void Newest_layer_decides_on_each_key(int committed)
    {
        using var tree = LmdbTree.Open(EnginePath, new LmdbOptions(), TimeProvider.System);
        var below = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var rows = new CowTree();
        for (var i = 0; i < MergedKeys.Length; i++)
        {
            if ((committed & (1 << i)) != 0)
            {
                Change(rows, below, i, isDelete: false, "file");
            }
        }

        var transaction = tree.Commit(rows.Seal(), appliedIndex: 1).NextTransaction();
        for (var committing = 0; committing < Combinations; committing++)
        {
            for (var buffered = 0; buffered < Combinations; buffered++)
            {
                var expected = new SortedDictionary<string, string>(below, StringComparer.Ordinal);
                var middle = Layer(committing, expected, "committing");
                var view = new View(Layer(buffered, expected, "buffer"), middle, transaction);
                Check(view, [.. expected], $"file {committed}, committing {committing}, buffer {buffered}");
            }
        }
    }

    private static Node Layer(int combination, SortedDictionary<string, string> expected, string value)
    {
        var tree = new CowTree();
        for (var i = 0; i < MergedKeys.Length; i++)
        {
            if (combination % Changes != 0)
            {
                Change(tree, expected, i, isDelete: combination % Changes == 1, value);
            }

            combination /= Changes;
        }

        return tree.Seal();
    }

    private static void Change(CowTree tree, SortedDictionary<string, string> expected, int key, bool isDelete, string value)
    {
        var name = System.Text.Encoding.UTF8.GetString(MergedKeys[key]);
        if (isDelete)
        {
            tree.Put(Row.CreateTombstone(MergedKeys[key]));
            expected.Remove(name);
        }
        else
        {
            tree.Put(Row.Create(MergedKeys[key], Bytes(value), default));
            expected[name] = value;
        }
    }

    private static void Check(View view, KeyValuePair<string, string>[] expected, string layers)
    {
        using var rows = new MergeIterator(view);
        foreach (var sought in SoughtKeys)
        {
            var at = expected.TakeWhile(row => Bytes(row.Key).AsSpan().SequenceCompareTo(sought) < 0).Count();
            var isThere = at < expected.Length && expected[at].Key[0] == sought[0];
            Assert.True(view.TryGet(sought, out var value) == isThere, layers);
            Assert.True(!isThere || value.Span.SequenceEqual(Bytes(expected[at].Value)), layers);
            CheckWalk(rows, rows.Seek(sought), expected, at, layers);
            CheckWalk(rows, rows.SeekBelow(sought), expected, at - 1, layers);
        }

        CheckWalk(rows, rows.Seek(default), expected, at: 0, layers);
        CheckWalk(rows, rows.SeekToLast(), expected, expected.Length - 1, layers);
    }

    /// <summary>From a position to and fro: each pair of moves turns the iterator round, in each direction.</summary>
    private static void CheckWalk(MergeIterator rows, bool isFound, KeyValuePair<string, string>[] expected, int at, string layers)
    {
        CheckRow(rows, isFound, expected, at, layers);
        foreach (var step in new[] { 1, 1, -1, 1, -1, -1, 1, -1, -1 })
        {
            if (at + step < 0 || at + step >= expected.Length || !rows.IsValid)
            {
                continue;
            }

            at += step;
            CheckRow(rows, step > 0 ? rows.MoveNext() : rows.MovePrevious(), expected, at, layers);
        }
    }

    private static void CheckRow(MergeIterator rows, bool isFound, KeyValuePair<string, string>[] expected, int at, string layers)
    {
        Assert.True(isFound == (at >= 0 && at < expected.Length), layers);
        Assert.True(rows.IsValid == isFound, layers);
        if (isFound)
        {
            Assert.True(rows.CurrentKey.SequenceEqual(Bytes(expected[at].Key)), layers);
            Assert.True(rows.CurrentValue.SequenceEqual(Bytes(expected[at].Value)), layers);
        }
    }
}
