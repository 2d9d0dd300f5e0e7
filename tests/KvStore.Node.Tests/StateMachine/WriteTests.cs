using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Put and DeleteRange outside transactions.</summary>
public sealed class WriteTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void First_write_has_revision_two()
    {
        Assert.Equal(1, _store.Machine.Revision);
        Assert.Equal(2, _store.Ok<PutResponse>(Op.Put("a")).Header.Revision);
        Assert.Equal(2, _store.Machine.Revision);
    }

    [Fact]
    public void Put_counts_versions_and_keeps_the_create_revision()
    {
        _store.Put("a=1", "b=1", "a=2");

        Assert.Equal("a=2(2,4,2) b=1(3,3,1)", Op.Show(_store.Range(Op.Range("a", "z")).Kvs));
    }

    [Fact]
    public void Key_that_was_deleted_begins_anew()
    {
        _store.Put("a=1", "a=2");
        _store.Ok<DeleteRangeResponse>(Op.Delete("a"));
        _store.Put("a=3");

        Assert.Equal("a=3(5,5,1)", Op.Show(_store.Range(Op.Range("a")).Kvs));
    }

    [Fact]
    public void Put_gives_the_previous_pair_if_asked_and_there_was_one()
    {
        var put = Op.Put("a", "1");
        put.PrevKv = true;
        Assert.Null(_store.Ok<PutResponse>(put).PrevKv);

        put.Value = Op.Bytes("2");
        Assert.Equal("a=1(2,2,1)", Op.Show(_store.Ok<PutResponse>(put).PrevKv));

        put.PrevKv = false;
        Assert.Null(_store.Ok<PutResponse>(put).PrevKv);
    }

    [Fact]
    public void Ignore_value_keeps_the_value()
    {
        _store.Put("a=1");
        var put = new PutRequest { Key = Op.Bytes("a"), IgnoreValue = true, PrevKv = true };

        var response = _store.Ok<PutResponse>(put);

        Assert.Equal("a=1(2,2,1)", Op.Show(response.PrevKv));
        Assert.Equal("a=1(2,3,2)", Op.Show(_store.Range(Op.Range("a")).Kvs));
    }

    [Fact]
    public void Ignore_lease_keeps_the_lease_and_sets_the_value()
    {
        _store.Put("a=1");
        var put = Op.Put("a", "2");
        put.IgnoreLease = true;

        _store.Ok<PutResponse>(put);

        Assert.Equal("a=2(2,3,2)", Op.Show(_store.Range(Op.Range("a")).Kvs));
        Assert.Equal(0, _store.Range(Op.Range("a")).Kvs[0].Lease);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Nothing_can_be_kept_of_a_missing_key(bool ignoreValue, bool ignoreLease)
    {
        _store.Put("a=1");
        _store.Ok<DeleteRangeResponse>(Op.Delete("a"));

        _store.Fails(
            KvErrors.KeyNotFound,
            new PutRequest { Key = Op.Bytes("a"), IgnoreValue = ignoreValue, IgnoreLease = ignoreLease });
    }

    [Fact]
    public void Lease_must_exist()
    {
        _store.Fails(KvErrors.LeaseNotFound, Op.Put("a", "1", lease: 77));
        _store.Fails(KvErrors.LeaseNotFound, Op.Put("a", "1", lease: -1));

        // Outside a transaction the lease is looked up first.
        _store.Fails(KvErrors.LeaseNotFound, new PutRequest { Key = Op.Bytes("a"), Lease = 77, IgnoreValue = true });
    }

    [Fact]
    public void Delete_tells_how_many_and_shows_them_if_asked()
    {
        _store.Put("a=1", "b=2", "c=3", "d=4");

        var response = _store.Ok<DeleteRangeResponse>(Op.Delete("b", "d", prevKv: true));
        Assert.Equal(2, response.Deleted);
        Assert.Equal("b=2(3,3,1) c=3(4,4,1)", Op.Show(response.PrevKvs));
        Assert.Equal(6, response.Header.Revision);

        response = _store.Ok<DeleteRangeResponse>(Op.Delete("a", "\0"));
        Assert.Equal(2, response.Deleted);
        Assert.Empty(response.PrevKvs);
        Assert.Equal("", Op.Keys(_store.Range(Op.Range("\0", "\0"))));
    }

    [Theory]
    [InlineData("x", "")]
    [InlineData("x", "z")]
    [InlineData("b", "a")]
    public void Delete_that_finds_nothing_makes_no_revision(string key, string end)
    {
        _store.Put("a=1", "b=1");
        var hash = _store.Machine.StateHash;

        var response = _store.Ok<DeleteRangeResponse>(Op.Delete(key, end, prevKv: true));

        Assert.Equal(0, response.Deleted);
        Assert.Equal(3, response.Header.Revision);
        Assert.Equal(3, _store.Machine.Revision);
        Assert.Equal(hash, _store.Machine.StateHash);
    }

    [Fact]
    public void Key_deleted_twice_is_found_once()
    {
        _store.Put("a=1");
        Assert.Equal(1, _store.Ok<DeleteRangeResponse>(Op.Delete("a")).Deleted);
        Assert.Equal(0, _store.Ok<DeleteRangeResponse>(Op.Delete("a")).Deleted);
    }

    [Fact]
    public void Empty_value_is_a_value()
    {
        _store.Put("a=");

        Assert.Equal("a=(2,2,1)", Op.Show(_store.Range(Op.Range("a")).Kvs));
        Assert.Equal(1, _store.Range(Op.Range("a")).Count);
    }
}
