using KvStore.Node.StateMachine.Hashing;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Goal: replicas with the same keys have the same hash over them, whatever rows they have removed and however it was taken.</summary>
public sealed class KeyHashTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly TestStore _other = new();

    public void Dispose()
    {
        _store.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Rows_that_compaction_has_yet_to_remove_do_not_count()
    {
        foreach (var store in new[] { _store, _other })
        {
            store.Put("a=1", "b=1", "a=2");
            store.Apply(Op.Delete("b"));
            store.Put("b=2", "c=1");
            store.Apply(Op.Delete("c"));
            store.Put("a=3");
            store.Compact(store.Machine.Revision - 2);
        }

        _store.Remove();

        Assert.Equal(HashOf(_other), HashOf(_store));
    }

    [Fact]
    public void Every_version_that_is_readable_counts()
    {
        _store.Put("a=1", "a=2", "b=1");
        _other.Put("a=0", "a=2", "b=1");
        Assert.NotEqual(HashOf(_other), HashOf(_store));

        _store.Compact(3);
        _other.Compact(3);

        Assert.Equal(HashOf(_other), HashOf(_store));
    }

    [Fact]
    public void Versions_above_the_revision_do_not_count()
    {
        _store.Put("a=1", "b=1");
        var revision = _store.Machine.Revision;
        var before = HashOf(_store);

        _store.Put("a=2", "c=1");
        _store.Apply(Op.Delete("b"));

        Assert.Equal(before, HashOf(_store, revision));
        Assert.NotEqual(before, HashOf(_store));
    }

    // A step ends within the versions of a key, and the next goes on from another state.
    [Fact]
    public void A_hash_in_steps_is_that_of_one_state()
    {
        const int Versions = 25_000;
        for (var i = 0; i < Versions; i++)
        {
            _store.Put($"k{i % 3}={i}");
        }

        var revision = _store.Machine.Revision;
        _store.Compact(revision / 2);
        var steps = 0;
        var hash = new KeyHash(revision, revision / 2);
        while (!hash.IsDone)
        {
            _store.Put($"k{steps}=later", $"x{steps}=later");
            hash = Step(_store, hash);
            steps++;
        }

        Assert.InRange(steps, 3, 4);
        _store.Remove();
        Assert.Equal(HashOf(_store, revision), hash.Value);
    }

    private static uint HashOf(TestStore store, long? revision = null)
    {
        var hash = new KeyHash(revision ?? store.Machine.Revision, store.Machine.CompactedRevision);
        while (!hash.IsDone)
        {
            hash = Step(store, hash);
        }

        return hash.Value;
    }

    private static KeyHash Step(TestStore store, KeyHash hash)
    {
        using var reader = store.Machine.OpenReader();
        return reader.HashKeys(hash);
    }
}
