using System.Collections.Immutable;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Model;

/// <summary>Compares a reader with the rows that it must have: whole walks both ways, and random seeks.</summary>
internal static class ModelReads
{
    private const int SeeksPerCheck = 20;

    public static void Check(IStorageReader reader, ImmutableSortedDictionary<byte[], byte[]> model, int seed)
    {
        KeyValuePair<byte[], byte[]>[] expected = [.. model];
        using var rows = reader.CreateIterator();
        var position = 0;
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            CheckRow(rows, expected[position++]);
        }

        Assert.Equal(expected.Length, position);
        for (var found = rows.SeekToLast(); found; found = rows.MovePrevious())
        {
            CheckRow(rows, expected[--position]);
        }

        Assert.Equal(0, position);
        var random = new Random(seed);
        for (var i = 0; i < SeeksPerCheck; i++)
        {
            CheckSeek(reader, rows, expected, ModelStep.RandomKey(random));
        }
    }

    private static void CheckSeek(
        IStorageReader reader, StorageIterator rows, KeyValuePair<byte[], byte[]>[] expected, byte[] key)
    {
        var position = Array.FindIndex(expected, row => ByteOrder.Instance.Compare(row.Key, key) >= 0);
        position = position < 0 ? expected.Length : position;
        var exists = position < expected.Length && expected[position].Key.AsSpan().SequenceEqual(key);
        Assert.Equal(exists, reader.TryGet(key, out var value));
        if (exists)
        {
            Assert.True(value.Span.SequenceEqual(expected[position].Value));
        }

        Assert.Equal(position < expected.Length, rows.Seek(key));
        if (rows.IsValid)
        {
            CheckRow(rows, expected[position]);
            Assert.Equal(position > 0, rows.MovePrevious());
        }

        Assert.Equal(position > 0, rows.SeekBelow(key));
        if (rows.IsValid)
        {
            CheckRow(rows, expected[position - 1]);
            Assert.Equal(position < expected.Length, rows.MoveNext());
        }
    }

    private static void CheckRow(StorageIterator rows, KeyValuePair<byte[], byte[]> expected)
    {
        Assert.True(rows.CurrentKey.SequenceEqual(expected.Key));
        Assert.True(rows.CurrentValue.SequenceEqual(expected.Value));
    }
}
