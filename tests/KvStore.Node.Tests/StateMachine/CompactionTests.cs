using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Compaction of revisions: what its command refuses, what can still be read, and which rows are left when all is removed.</summary>
public sealed class CompactionTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(3, nameof(KvErrors.Compacted))]
    [InlineData(2, nameof(KvErrors.Compacted))]
    [InlineData(-1, nameof(KvErrors.Compacted))]
    [InlineData(5, nameof(KvErrors.FutureRev))]
    public void Revision_outside_the_history_is_refused(long revision, string error)
    {
        _store.Put("a=1", "a=2", "a=3");
        _store.Compact(3);
        _store.Fails(error == nameof(KvErrors.Compacted) ? KvErrors.Compacted : KvErrors.FutureRev, Compaction(revision));
        Assert.Equal(3, _store.Machine.CompactedRevision);
    }

    [Fact]
    public void Fresh_store_compacts_at_zero_and_at_its_first_revision()
    {
        _store.Compact(0);
        _store.Fails(KvErrors.Compacted, Compaction(0));
        _store.Compact(1);
        _store.Fails(KvErrors.FutureRev, Compaction(2));
        _store.Remove();
        Assert.False(_store.Machine.HasCompactedRows);
    }

    [Fact]
    public void Compaction_makes_no_revision_and_leaves_the_hash()
    {
        _store.Put("a=1", "a=2");
        var hash = _store.Machine.StateHash;
        var response = _store.Ok<CompactionResponse>(Compaction(2));
        Assert.Equal(3, response.Header.Revision);
        Assert.Equal(3, _store.Machine.Revision);
        _store.Remove();
        Assert.Equal(hash, _store.Machine.StateHash);
    }

    [Fact]
    public void Newest_version_below_stays_and_older_ones_go()
    {
        _store.Put("a=1", "a=2", "b=1", "a=3");
        _store.Compact(4);
        Assert.Equal(["a@2", "a@3", "a@5", "b@4", "h2", "h3", "h4", "h5"], Rows());
        _store.Remove();
        Assert.Equal(["a@3", "a@5", "b@4", "h4", "h5"], Rows());
    }

    /// <summary>A key that was deleted leaves nothing behind, and the store's revision does not go back for it (etcd's bug 17780).</summary>
    [Fact]
    public void Deleted_key_goes_and_the_revision_stays()
    {
        _store.Put("a=1");
        _store.Ok<DeleteRangeResponse>(Op.Delete("a"));
        _store.Compact(3);
        _store.Remove();
        Assert.Equal(["a@3", "h3"], Rows());
        _store.Put("b=1");
        _store.Compact(4);
        _store.Remove();
        Assert.Equal(["b@4", "h4"], Rows());
        _store.Ok<DeleteRangeResponse>(Op.Delete("b"));
        _store.Put("c=1");
        _store.Compact(6);
        _store.Remove();
        _store.Reopen();
        Assert.Equal(["c@6", "h6"], Rows());
        Assert.Equal(6, _store.Machine.Revision);
    }

    /// <summary>Whoever follows the changes from the compacted revision on finds them, deletions too (etcd's bug 19179).</summary>
    [Fact]
    public void Changes_of_the_compacted_revision_itself_stay_until_the_next_compaction()
    {
        _store.Put("a=1", "b=1");
        _store.Ok<TxnResponse>(Op.Txn(Op.Delete("a"), Op.Put("b", "2")));
        _store.Compact(4);
        _store.Remove(rowsMax: 4);
        Assert.Equal(["a@4", "b@4", "h4", "h4"], Rows());
        _store.Put("c=1");
        _store.Compact(5);
        _store.Remove();
        Assert.Equal(["b@4", "c@5", "h5"], Rows());
    }

    [Fact]
    public void Key_that_is_put_again_after_its_deletion_begins_anew()
    {
        _store.Put("a=1");
        _store.Ok<DeleteRangeResponse>(Op.Delete("a"));
        _store.Put("x=1");
        _store.Compact(4);
        _store.Remove();
        _store.Put("a=2");
        var found = Assert.Single(_store.Range(Op.Range("a")).Kvs);
        Assert.Equal((5, 1), (found.CreateRevision, found.Version));
    }

    [Fact]
    public void Removal_goes_on_where_it_was_when_the_machine_starts_again()
    {
        _store.Put("a=1", "a=2", "a=3", "a=4", "b=1");
        _store.Compact(6);
        Assert.Equal(2, _store.Remove(rowsMax: 2));
        _store.Reopen();
        Assert.True(_store.Machine.HasCompactedRows);
        Assert.Equal(3, _store.Remove());
        Assert.False(_store.Machine.HasCompactedRows);
        Assert.Equal(["a@5", "b@6", "h6"], Rows());
        _store.Reopen();
        Assert.False(_store.Machine.HasCompactedRows);
    }

    [Fact]
    public void Later_compaction_takes_over_one_that_is_not_removed()
    {
        _store.Put("a=1", "a=2", "a=3", "a=4", "a=5");
        _store.Compact(4);
        _store.Remove(rowsMax: 1);
        _store.Compact(6);
        Assert.False(_store.Machine.HasRemoved(4));
        _store.Remove();
        Assert.True(_store.Machine.HasRemoved(6));
        Assert.Equal(["a@6", "h6"], Rows());
    }

    [Fact]
    public void Removal_is_refused_in_the_middle_of_a_run()
    {
        _store.Put("a=1");
        _store.ApplyInRun(Op.Put("a", "2"));
        Assert.Throws<InvalidOperationException>(() => _store.Remove());
    }

    [Fact]
    public void Reader_that_was_open_before_sees_what_is_removed()
    {
        _store.Put("a=1", "a=2", "a=3");
        using var reader = _store.Machine.OpenReader();
        _store.Compact(4);
        _store.Remove();
        Assert.Equal("1", Assert.Single(reader.Range(Op.Range("a", revision: 2)).Value!.Kvs).Value.ToStringUtf8());
    }

    private static CompactionRequest Compaction(long revision) => new() { Revision = revision };

    /// <summary>The data rows in key and revision order, and the history rows by revision.</summary>
    private IEnumerable<string> Rows()
    {
        List<string> data = [], history = [];
        using var rows = _store.Engine.Current.CreateIterator();
        for (var isOn = rows.Seek([StateLayout.DataTag]); isOn; isOn = rows.MoveNext())
        {
            if (rows.CurrentKey[0] == StateLayout.HistoryTag)
            {
                history.Add($"h{StateLayout.ReadHistoryRevision(rows.CurrentKey).Main}");
                continue;
            }

            var key = System.Text.Encoding.UTF8.GetString(StateLayout.UserKey(rows.CurrentKeyMemory).Span);
            data.Add($"{key}@{StateLayout.ReadDataRevision(rows.CurrentKey).Main}");
        }

        return data.Order(StringComparer.Ordinal).Concat(history);
    }
}
