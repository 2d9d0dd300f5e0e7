namespace KvStore.Storage.Lmdb.Tests;

/// <summary>LMDB's keys have at most 511 bytes; ours have any length, and the order is that of the whole keys.</summary>
public sealed class LongKeyTests : EngineTest
{
    /// <summary>Where keys are cut: 510, then every 502.</summary>
    private static readonly int[] Lengths = [1, 509, 510, 511, 512, 513, 1011, 1012, 1013, 1014, 1513, 1514, 1515, 1516, 5000, 65_536];

    [Fact]
    public void Keys_around_the_cuts_keep_their_order()
    {
        var keys = Keys().Distinct(ByteArrays.Instance).Order(ByteArrays.Instance).ToArray();
        using var engine = Open(SmallEngine.Still);
        Apply(engine, batch => Array.ForEach(keys, key => batch.Put(key, BitConverter.GetBytes(key.Length))));
        engine.Flush();

        using var rows = engine.Current.CreateIterator();
        Assert.True(rows.Seek(default));
        foreach (var key in keys)
        {
            Assert.Equal(key, rows.CurrentKey.ToArray());
            Assert.Equal(key.Length, BitConverter.ToInt32(rows.CurrentValue));
            rows.MoveNext();
        }

        Assert.True(rows.SeekToLast());
        foreach (var key in keys.Reverse())
        {
            Assert.Equal(key, rows.CurrentKey.ToArray());
            rows.MovePrevious();
        }
    }

    [Fact]
    public void Seeks_find_the_neighbours_of_every_key()
    {
        var keys = Keys().Distinct(ByteArrays.Instance).Order(ByteArrays.Instance).ToArray();
        var stored = keys.Where((_, i) => i % 2 == 1).ToArray();
        using var engine = Open(SmallEngine.Still);
        Apply(engine, batch => Array.ForEach(stored, key => batch.Put(key, "v"u8)));
        engine.Commit();
        using var rows = engine.Current.CreateIterator();
        for (var i = 0; i < keys.Length; i++)
        {
            var isStored = i % 2 == 1;
            Assert.Equal(isStored, engine.Current.TryGet(keys[i], out _));
            Assert.Equal(i / 2 < stored.Length, rows.Seek(keys[i]));
            Assert.True(!rows.IsValid || rows.CurrentKey.SequenceEqual(stored[i / 2]));
            Assert.Equal(i / 2 > 0, rows.SeekBelow(keys[i]));
            Assert.True(!rows.IsValid || rows.CurrentKey.SequenceEqual(stored[(i / 2) - 1]));
        }
    }

    [Fact]
    public void Nothing_is_left_of_deleted_keys()
    {
        var keys = Keys().Distinct(ByteArrays.Instance).ToArray();
        using var engine = Open(SmallEngine.Still);
        Apply(engine, batch => Array.ForEach(keys, key => batch.Put(key, "v"u8)));
        engine.Commit();
        Assert.NotEqual(0, engine.ReadStatistics().LongKeyRows);

        // A delete of a key that is not there, beside keys that are, takes nothing away.
        Apply(engine, batch => Array.ForEach(keys, key => batch.Delete([.. key, 0x55])));
        engine.Commit();
        Assert.Equal(keys.Length, Keys(engine.Current).Count);

        new Random(1).Shuffle(keys);
        foreach (var chunk in keys.Chunk(7))
        {
            Apply(engine, batch => Array.ForEach(chunk, key => batch.Delete(key)));
            engine.Commit();
        }

        Assert.Equal(0, engine.ReadStatistics().LongKeyRows);
        Assert.Equal(0, engine.ReadStatistics().Rows);
        Assert.Empty(Keys(engine.Current));
    }

    [Fact]
    public void Subtrees_get_new_numbers_after_reopening()
    {
        using (var engine = Open(SmallEngine.Still))
        {
            Put(engine, new string('a', 2000), "1");
            engine.Flush();
        }

        using (var engine = Open(SmallEngine.Still))
        {
            Put(engine, new string('b', 2000), "2");
            Put(engine, new string('a', 2001), "3");
            engine.Flush();
            Assert.Equal([new string('a', 2000), new string('a', 2001), new string('b', 2000)], Keys(engine.Current));
        }
    }

    [Fact]
    public void Key_of_a_megabyte_is_kept()
    {
        var key = new byte[1 << 20];
        new Random(1).NextBytes(key);
        using var engine = Open(SmallEngine.Still);
        Apply(engine, batch =>
        {
            batch.Put(key, "1"u8);
            batch.Put(key.AsSpan(1), "2"u8);
        });
        engine.Commit();

        Assert.True(engine.Current.TryGet(key, out var value));
        Assert.Equal("1"u8, value.Span);
        using var rows = engine.Current.CreateIterator();
        Assert.True(rows.Seek(key));
        Assert.True(rows.CurrentKey.SequenceEqual(key));
    }

    /// <summary>One prefix at all lengths, and with another byte put at each cut and its neighbours.</summary>
    private static IEnumerable<byte[]> Keys()
    {
        foreach (var length in Lengths)
        {
            var key = Enumerable.Repeat((byte)'k', length).ToArray();
            yield return key;
            foreach (var at in Lengths.Where(at => at <= length && at < 2000))
            {
                foreach (var other in new byte[] { 0x00, (byte)'j', (byte)'l', 0xFF })
                {
                    var changed = key.ToArray();
                    changed[at - 1] = other;
                    yield return changed;
                }
            }
        }
    }
}
