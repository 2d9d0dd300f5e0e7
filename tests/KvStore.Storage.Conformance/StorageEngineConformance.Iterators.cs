namespace KvStore.Storage.Conformance;

/// <summary>Walking the rows, both ways.</summary>
public abstract partial class StorageEngineConformance
{
    [Theory]
    [InlineData("", "b")]
    [InlineData("a", "b")]
    [InlineData("b", "b")]
    [InlineData("b0", "d")]
    [InlineData("d", "d")]
    [InlineData("f", "f")]
    [InlineData("g", null)]
    public void Seek_goes_to_the_first_row_not_below(string key, string? expected)
    {
        PutLetters("b", "d", "f");
        using var rows = Engine.Current.CreateIterator();

        Assert.Equal(expected is not null, rows.Seek(Bytes(key)));
        Assert.Equal(expected, KeyAt(rows));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("b", null)]
    [InlineData("b0", "b")]
    [InlineData("d", "b")]
    [InlineData("f", "d")]
    [InlineData("g", "f")]
    public void SeekBelow_goes_to_the_last_row_below(string key, string? expected)
    {
        PutLetters("b", "d", "f");
        using var rows = Engine.Current.CreateIterator();

        Assert.Equal(expected is not null, rows.SeekBelow(Bytes(key)));
        Assert.Equal(expected, KeyAt(rows));
    }

    [Fact]
    public void Iterator_turns_round()
    {
        PutLetters("b", "d", "f");
        using var rows = Engine.Current.CreateIterator();

        Assert.True(rows.SeekToLast());
        Assert.Equal("f", KeyAt(rows));
        Assert.True(rows.MovePrevious());
        Assert.True(rows.MovePrevious());
        Assert.Equal("b", KeyAt(rows));
        Assert.True(rows.MoveNext());
        Assert.Equal("d", KeyAt(rows));
    }

    [Fact]
    public void Iterator_that_left_the_rows_stands_nowhere_until_it_seeks()
    {
        PutLetters("b", "d");
        using var rows = Engine.Current.CreateIterator();
        Assert.True(rows.Seek("d"u8));

        Assert.False(rows.MoveNext());
        Assert.False(rows.IsValid);
        Assert.False(rows.MovePrevious());
        Assert.False(rows.MoveNext());
        Assert.Throws<InvalidOperationException>(() => rows.CurrentKey.Length);
        Assert.True(rows.Seek("b"u8));
        Assert.False(rows.MovePrevious());
        Assert.False(rows.IsValid);
        Assert.True(rows.SeekToLast());
    }

    [Fact]
    public void New_iterator_stands_nowhere()
    {
        PutLetters("a", "b");
        using var snapshot = Engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();

        Assert.False(rows.IsValid);
        Assert.False(rows.MoveNext());
        Assert.False(rows.MovePrevious());
        Assert.Throws<InvalidOperationException>(() => rows.CurrentKey.Length);
        Assert.Throws<InvalidOperationException>(() => rows.CurrentValue.Length);
        Assert.Throws<InvalidOperationException>(() => rows.CurrentKeyMemory);
        Assert.Throws<InvalidOperationException>(() => rows.CurrentValueMemory);
    }

    [Fact]
    public void Iterator_passes_over_deleted_rows()
    {
        PutLetters("a", "b", "c", "d", "e");
        Apply(2, batch =>
        {
            batch.Delete("a"u8);
            batch.Delete("c"u8);
            batch.Delete("e"u8);
        });
        using var rows = Engine.Current.CreateIterator();

        Assert.True(rows.Seek("a"u8));
        Assert.Equal("b", KeyAt(rows));
        Assert.True(rows.Seek("c"u8));
        Assert.Equal("d", KeyAt(rows));
        Assert.False(rows.Seek("e"u8));
        Assert.True(rows.SeekToLast());
        Assert.Equal("d", KeyAt(rows));
        Assert.True(rows.MovePrevious());
        Assert.Equal("b", KeyAt(rows));
        Assert.False(rows.MovePrevious());
        Assert.True(rows.SeekBelow("d"u8));
        Assert.Equal("b", KeyAt(rows));
    }

    /// <summary>However an iterator of the newest state seeks, it sees what was applied before.</summary>
    [Theory]
    [InlineData("seek")]
    [InlineData("below")]
    [InlineData("last")]
    public void Iterator_of_the_newest_state_sees_what_was_applied_before_its_seek(string way)
    {
        using var rows = Engine.Current.CreateIterator();
        Assert.False(Go());
        string[] letters = ["b", "a", "c"];
        foreach (var letter in letters)
        {
            PutLetters(letter);
            Assert.True(Go());
        }

        Apply(9, batch =>
        {
            batch.Delete("a"u8);
            batch.Delete("c"u8);
        });
        Assert.True(Go());
        Assert.Equal("b", KeyAt(rows));

        bool Go() => way switch
        {
            "seek" => rows.Seek("a"u8),
            "below" => rows.SeekBelow("z"u8),
            _ => rows.SeekToLast(),
        };
    }

    [Fact]
    public void Spans_of_a_row_last_until_the_iterator_moves()
    {
        PutLetters("a", "b");
        using var snapshot = Engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();
        using var other = snapshot.CreateIterator();
        Assert.True(rows.Seek("a"u8));
        var key = rows.CurrentKey;
        var value = rows.CurrentValue;

        Assert.True(other.SeekToLast());
        Assert.True(snapshot.TryGet("b"u8, out _));
        Assert.Equal("b", Text(other.CurrentValue));

        Assert.Equal("a", Text(key));
        Assert.Equal("a", Text(value));
        Assert.True(rows.CurrentKey.SequenceEqual(key));
    }

    [Fact]
    public void Many_iterators_stand_each_on_its_own_row()
    {
        const int count = 500;
        Apply(1, batch => ForNumbers(count, i => batch.Put(NumberedKey(i), NumberedKey(-i))));
        using var snapshot = Engine.CreateSnapshot();
        var iterators = Enumerable.Range(0, count).Select(_ => snapshot.CreateIterator()).ToArray();

        ForNumbers(count, i => Assert.True(iterators[i].Seek(NumberedKey(i))));

        ForNumbers(count, i => Assert.True(iterators[i].CurrentValue.SequenceEqual(NumberedKey(-i))));
        ForNumbers(count, i => Assert.Equal(i + 1 < count, iterators[i].MoveNext()));
        Array.ForEach(iterators, iterator => iterator.Dispose());
    }

    [Fact]
    public void Long_walks_see_each_row_once()
    {
        const int count = 30_000;
        Apply(1, batch => ForNumbers(count, i => batch.Put(NumberedKey(2 * i), "1"u8)));
        Engine.Flush();
        Apply(2, batch => ForNumbers(count, i => batch.Put(NumberedKey((2 * i) + 1), "2"u8)));
        using var rows = Engine.Current.CreateIterator();

        var number = 0;
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            Assert.True(rows.CurrentKey.SequenceEqual(NumberedKey(number++)));
        }

        Assert.Equal(2 * count, number);
        for (var found = rows.SeekToLast(); found; found = rows.MovePrevious())
        {
            Assert.True(rows.CurrentKey.SequenceEqual(NumberedKey(--number)));
        }

        Assert.Equal(0, number);
    }
}
