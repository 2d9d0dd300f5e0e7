using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Every option of a range, read from a snapshot; the expected answers are those of etcd 3.4.23.</summary>
public sealed class RangeTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("b", "", "b")]
    [InlineData("x", "", "")]
    [InlineData("a", "c", "a aa b")]
    [InlineData("a", "b", "a aa")]
    [InlineData("aa", "aa", "")]
    [InlineData("b", "\0", "b c")]
    [InlineData("\0", "\0", "a aa b c")]
    [InlineData("\0", "", "")]
    [InlineData("d", "a", "")]
    [InlineData("c", "\u00FF", "c")]
    public void Range_end_says_which_keys(string key, string end, string expected)
    {
        _store.Put("c=1", "a=1", "b=1", "aa=1");

        var response = _store.Range(Op.Range(key, end));

        Assert.Equal(expected, Op.Keys(response));
        Assert.Equal(response.Kvs.Count, response.Count);
        Assert.False(response.More);
        Assert.Equal(5, response.Header.Revision);
    }

    [Fact]
    public void Fresh_store_has_revision_one() => Assert.Equal(1, _store.Range(Op.Range("a")).Header.Revision);

    [Fact]
    public void Keys_with_zero_bytes_keep_their_order_and_themselves()
    {
        string[] keys = ["\0", "\0\0", "\0\u0001", "\0\u00FF", "a", "a\0", "a\0\0", "a\0\u0001", "a\0b", "a\u0001", "a\u00FF", "b"];
        _store.Put([.. keys.Reverse().Select(key => key + "=v")]);

        Assert.Equal(keys, _store.Range(Op.Range("\0", "\0")).Kvs.Select(pair => Op.Text(pair.Key)));
        Assert.Equal(["a", "a\0", "a\0\0"], _store.Range(Op.Range("a", "a\0\u0001")).Kvs.Select(pair => Op.Text(pair.Key)));
        Assert.Equal("a\0b", Op.Text(_store.Range(Op.Range("a\0b")).Kvs[0].Key));
    }

    [Theory]
    [InlineData(0, "a b c", false)]
    [InlineData(-1, "a b c", false)]
    [InlineData(1, "a", true)]
    [InlineData(2, "a b", true)]
    [InlineData(3, "a b c", false)]
    [InlineData(4, "a b c", false)]
    [InlineData(long.MaxValue, "a b c", false)]
    public void Limit_cuts_the_answer_but_not_the_count(long limit, string expected, bool more)
    {
        _store.Put("a=1", "b=1", "c=1");
        var request = Op.Range("a", "z");
        request.Limit = limit;

        var response = _store.Range(request);

        Assert.Equal(expected, Op.Keys(response));
        Assert.Equal(more, response.More);
        Assert.Equal(3, response.Count);
    }

    // Versions: a 3, b 1, c 2. Create: a 2, b 3, c 4. Mod: a 7, b 3, c 6. Values: a 1, b 3, c 2.
    [Theory]
    [InlineData(SortTarget.Key, SortOrder.None, "a b c")]
    [InlineData(SortTarget.Key, SortOrder.Ascend, "a b c")]
    [InlineData(SortTarget.Key, SortOrder.Descend, "c b a")]
    [InlineData(SortTarget.Version, SortOrder.None, "b c a")]
    [InlineData(SortTarget.Version, SortOrder.Ascend, "b c a")]
    [InlineData(SortTarget.Version, SortOrder.Descend, "a c b")]
    [InlineData(SortTarget.Create, SortOrder.Ascend, "a b c")]
    [InlineData(SortTarget.Create, SortOrder.Descend, "c b a")]
    [InlineData(SortTarget.Mod, SortOrder.Ascend, "b c a")]
    [InlineData(SortTarget.Mod, SortOrder.Descend, "a c b")]
    [InlineData(SortTarget.Value, SortOrder.Ascend, "a c b")]
    [InlineData(SortTarget.Value, SortOrder.Descend, "b c a")]
    public void Sort_orders_by_target(SortTarget target, SortOrder order, string expected)
    {
        PutUnevenly();
        var request = Op.Range("a", "z");
        request.SortTarget = target;
        request.SortOrder = order;
        Assert.Equal(expected, Op.Keys(_store.Range(request)));

        request.KeysOnly = true;
        var keysOnly = _store.Range(request);
        Assert.Equal(expected, Op.Keys(keysOnly));
        Assert.All(keysOnly.Kvs, pair => Assert.True(pair.Value.IsEmpty));
    }

    [Fact]
    public void Equal_ones_are_sorted_by_key()
    {
        _store.Put("c=1", "a=1", "b=1");
        var request = Op.Range("a", "z");
        request.SortTarget = SortTarget.Value;
        Assert.Equal("a b c", Op.Keys(_store.Range(request)));

        request.SortOrder = SortOrder.Descend;
        Assert.Equal("a b c", Op.Keys(_store.Range(request)));
    }

    /// <summary>With an order all keys are sorted before the cut; without one, only the first keys and one more.</summary>
    [Theory]
    [InlineData(SortOrder.Ascend, "c")]
    [InlineData(SortOrder.None, "b")]
    public void Limit_applies_after_the_sort_if_an_order_is_given(SortOrder order, string expected)
    {
        _store.Put("a=5", "b=2", "c=1");
        var request = Op.Range("a", "d");
        request.SortTarget = SortTarget.Value;
        request.SortOrder = order;
        request.Limit = 1;

        var response = _store.Range(request);

        Assert.Equal(expected, Op.Keys(response));
        Assert.True(response.More);
    }

    [Fact]
    public void Keys_only_leaves_the_value_out()
    {
        _store.Put("a=1", "a=2");
        var request = Op.Range("a");
        request.KeysOnly = true;
        Assert.Equal("a=(2,3,2)", Op.Show(_store.Range(request).Kvs));

        request = Op.Range("a", "b");
        request.KeysOnly = true;
        Assert.Equal("a=(2,3,2)", Op.Show(_store.Range(request).Kvs));
    }

    [Theory]
    [InlineData("a", "", 1)]
    [InlineData("a", "z", 3)]
    [InlineData("x", "", 0)]
    public void Count_only_gives_no_pairs(string key, string end, long expected)
    {
        _store.Put("a=1", "b=1", "c=1");
        var request = Op.Range(key, end);
        request.CountOnly = true;
        request.Limit = 1;

        var response = _store.Range(request);

        Assert.Empty(response.Kvs);
        Assert.Equal(expected, response.Count);
        Assert.False(response.More);
    }

    // Create: a 2, b 3, c 4. Mod: a 7, b 3, c 6.
    [Theory]
    [InlineData(6, 0, 0, 0, "a c")]
    [InlineData(0, 6, 0, 0, "b c")]
    [InlineData(4, 6, 0, 0, "c")]
    [InlineData(0, 0, 3, 0, "b c")]
    [InlineData(0, 0, 0, 3, "a b")]
    [InlineData(7, 0, 0, 3, "a")]
    [InlineData(8, 0, 0, 0, "")]
    public void Filters_remove_pairs_but_do_not_count(long minMod, long maxMod, long minCreate, long maxCreate, string expected)
    {
        PutUnevenly();
        var request = Op.Range("a", "z");
        request.MinModRevision = minMod;
        request.MaxModRevision = maxMod;
        request.MinCreateRevision = minCreate;
        request.MaxCreateRevision = maxCreate;

        var response = _store.Range(request);
        Assert.Equal(expected, Op.Keys(response));
        Assert.Equal(3, response.Count);

        request.Limit = 1;
        response = _store.Range(request);
        Assert.Equal(expected.Length > 1, response.More);
        Assert.Equal(3, response.Count);
    }

    [Fact]
    public void Filters_apply_to_a_single_key_too()
    {
        _store.Put("a=1");
        var request = Op.Range("a");
        request.MinModRevision = 3;

        var response = _store.Range(request);

        Assert.Empty(response.Kvs);
        Assert.Equal(1, response.Count);
    }

    [Fact]
    public void Past_revision_shows_the_store_as_it_was()
    {
        _store.Put("a=1", "b=1", "a=2");
        _store.Ok<DeleteRangeResponse>(Op.Delete("a"));
        _store.Put("a=3");

        string At(long revision) => Op.Show(_store.Range(Op.Range("a", "z", revision)).Kvs);
        Assert.Equal("", At(1));
        Assert.Equal("a=1(2,2,1)", At(2));
        Assert.Equal("a=1(2,2,1) b=1(3,3,1)", At(3));
        Assert.Equal("a=2(2,4,2) b=1(3,3,1)", At(4));
        Assert.Equal("b=1(3,3,1)", At(5));
        Assert.Equal("a=3(6,6,1) b=1(3,3,1)", At(6));
        Assert.Equal(At(6), At(0));
        Assert.Equal(At(6), At(-5));
        Assert.Equal(6, _store.Range(Op.Range("a", "z", revision: 2)).Header.Revision);
        Assert.Equal("a=1(2,2,1)", Op.Show(_store.Range(Op.Range("a", revision: 3)).Kvs));
    }

    [Fact]
    public void Many_versions_of_a_key_are_skipped()
    {
        for (var i = 0; i < 100; i++)
        {
            _store.Put("a=" + i, "b=" + i, "c=" + i);
        }

        Assert.Equal("a=99(2,299,100) b=99(3,300,100) c=99(4,301,100)", Op.Show(_store.Range(Op.Range("a", "z")).Kvs));
        Assert.Equal("a=10(2,32,11) b=10(3,33,11) c=9(4,31,10)", Op.Show(_store.Range(Op.Range("a", "z", revision: 33)).Kvs));
        Assert.Equal("a=0(2,2,1)", Op.Show(_store.Range(Op.Range("a", "z", revision: 2)).Kvs));
    }

    [Fact]
    public void Future_revision_is_refused()
    {
        _store.Put("a=1");

        Assert.Equal(KvErrors.FutureRev, _store.TryRange(Op.Range("a", revision: 3)).Error);
        Assert.Null(_store.TryRange(Op.Range("a", revision: 2)).Error);
    }

    [Fact]
    public void Compacted_revision_itself_can_be_read_and_those_below_cannot()
    {
        _store.Put("a=1", "a=2", "a=3", "a=4");
        _store.Compact(4);

        Assert.Equal(KvErrors.Compacted, _store.TryRange(Op.Range("a", revision: 3)).Error);
        Assert.Equal("a=3(2,4,3)", Op.Show(_store.Range(Op.Range("a", revision: 4)).Kvs));
        Assert.Equal("a=4(2,5,4)", Op.Show(_store.Range(Op.Range("a", revision: -1)).Kvs));
    }

    [Fact]
    public void Reader_does_not_see_later_writes()
    {
        _store.Put("a=1");
        using var reader = _store.Machine.OpenReader();
        _store.Put("a=2", "b=1");

        Assert.Equal(2, reader.Revision);
        Assert.Equal("a=1(2,2,1)", Op.Show(reader.Range(Op.Range("a", "z")).Value!.Kvs));
        Assert.Equal(KvErrors.FutureRev, reader.Range(Op.Range("a", revision: 3)).Error);
    }

    private void PutUnevenly() => _store.Put("a=9", "b=3", "c=9", "a=8", "c=2", "a=1");
}
