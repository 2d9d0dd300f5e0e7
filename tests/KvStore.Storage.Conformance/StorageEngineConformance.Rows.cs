namespace KvStore.Storage.Conformance;

/// <summary>Keys and values of every size and content.</summary>
public abstract partial class StorageEngineConformance
{
    [Fact]
    public void Value_may_be_empty_or_come_in_two_parts()
    {
        Apply(1, batch =>
        {
            batch.Put("empty"u8, default);
            batch.Put("head"u8, "12"u8, default);
            batch.Put("parts"u8, "12"u8, "345"u8);
            batch.Put("tail"u8, default, "345"u8);
        });

        Assert.Equal(["empty=", "head=12", "parts=12345", "tail=345"], Rows(Engine.Current));
    }

    [Fact]
    public void Empty_value_is_not_a_missing_key()
    {
        Apply(1, batch => batch.Put("empty"u8, default));

        Assert.True(Engine.Current.TryGet("empty"u8, out var value));
        Assert.True(value.IsEmpty);
        Assert.False(Engine.Current.TryGet("empt"u8, out _));
        Assert.False(Engine.Current.TryGet("empty0"u8, out _));
    }

    /// <summary>Around the sizes at which engines begin to store keys in another way.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(2000)]
    [InlineData(4096)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Key_of_any_size_is_kept_whole(int size)
    {
        // Neighbours that differ in the last byte only, and the prefix that all share.
        var key = RandomBytes(size, seed: 1);
        key[^1] = 100;
        byte[] before = [.. key[..^1], 99];
        byte[] after = [.. key[..^1], 101];
        byte[] longer = [.. key, 0];
        Apply(1, batch =>
        {
            batch.Put(after, "after"u8);
            batch.Put(longer, "longer"u8);
            batch.Put(key, "key"u8);
            batch.Put(before, "before"u8);
        });

        Assert.Equal([before, key, longer, after], Keys(Engine.Current));
        Assert.True(Engine.Current.TryGet(key, out var value));
        Assert.Equal("key", Text(value.Span));

        using var rows = Engine.Current.CreateIterator();
        Assert.True(rows.Seek(longer));
        Assert.Equal("longer", Text(rows.CurrentValue));
        Assert.True(rows.SeekBelow(key));
        Assert.Equal("before", Text(rows.CurrentValue));

        Apply(2, batch => batch.Delete(key));
        Assert.False(Engine.Current.TryGet(key, out _));
        Assert.Equal([before, longer, after], Keys(Engine.Current));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(2040)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(65_536)]
    [InlineData(1 << 20)]
    [InlineData(4 << 20)]
    public void Value_of_any_size_is_kept_whole(int size)
    {
        var value = RandomBytes(size, seed: 2);
        var other = RandomBytes(size, seed: 3);
        Apply(1, batch =>
        {
            batch.Put("a"u8, value);
            batch.Put("b"u8, other.AsSpan(0, size / 2), other.AsSpan(size / 2));
        });

        Assert.True(Engine.Current.TryGet("a"u8, out var read));
        Assert.True(read.Span.SequenceEqual(value));
        using var rows = Engine.Current.CreateIterator();
        Assert.True(rows.SeekToLast());
        Assert.True(rows.CurrentValue.SequenceEqual(other));
        Assert.True(rows.CurrentValueMemory.Span.SequenceEqual(other));
    }

    [Fact]
    public void Overwritten_value_may_grow_and_shrink()
    {
        int[] sizes = [10, 100_000, 0, 5000, 3, 1 << 20, 1];
        for (var i = 0; i < sizes.Length; i++)
        {
            var value = RandomBytes(sizes[i], seed: i);
            Apply((ulong)i + 1, batch => batch.Put("a"u8, value));

            Assert.True(Engine.Current.TryGet("a"u8, out var read));
            Assert.True(read.Span.SequenceEqual(value));
        }

        Assert.Single(Keys(Engine.Current));
    }

    [Fact]
    public void Keys_are_ordered_as_unsigned_bytes_and_a_prefix_comes_first()
    {
        byte[][] ordered = [[0], [0, 0], [0, 1], [1], [0x7F], [0x7F, 0xFF], [0x80], [0xFF], [0xFF, 0], [0xFF, 0xFF]];
        Apply(1, batch =>
        {
            foreach (var key in ordered.Reverse())
            {
                batch.Put(key, "v"u8);
            }
        });

        Assert.Equal(ordered, Keys(Engine.Current));
    }

    /// <summary>Whatever an engine keeps for itself, its user may have a key of the same name, and sees only rows of his own.</summary>
    [Fact]
    public void No_key_is_reserved()
    {
        var keys = new List<byte[]>();
        for (var first = 0; first < 256; first++)
        {
            keys.Add([(byte)first]);
            keys.Add([(byte)first, 0]);
            keys.Add([(byte)first, 0xFF]);
        }

        Apply(1, batch => keys.ForEach(key => batch.Put(key, key)));
        Engine.Flush();
        Apply(2, _ => { });

        Assert.Equal(keys, Keys(Engine.Current));
        Assert.All(keys, key => Assert.True(Engine.Current.TryGet(key, out var value) && value.Span.SequenceEqual(key)));

        Apply(3, batch => keys.ForEach(key => batch.Delete(key)));
        Assert.Empty(Keys(Engine.Current));
        Assert.Equal(3UL, Engine.AppliedIndex);
    }
}
