using KvStore.Contracts.Partitioning;
using KvStore.Node.Cluster;
using KvStore.Node.Engines;
using KvStore.Node.Membership;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Storage.Wal;

namespace KvStore.Node.Tests.Engines;

/// <summary>Which engine a group goes on with after a restart: the log decides.</summary>
public sealed class EngineRestoreTests
{
    private static readonly ClusterDefinition Founders =
        ClusterDefinition.Create([KeyValuePair.Create("n", System.Collections.Immutable.ImmutableArray.Create("http://127.0.0.1:1"))], "t");

    private readonly KeptEngines _store = new();
    private readonly List<string> _warnings = [];
    private readonly GroupEngines _engines;

    public EngineRestoreTests() => _engines = new GroupEngines(_store);

    [Fact]
    public void Nothing_is_restored_where_there_is_nothing() => Assert.Null(Restore(log: null));

    [Fact]
    public void Engine_within_the_log_is_gone_on_with_where_it_stands()
    {
        _store.Add(Name(0), applied: 7);

        var state = Restore(Log(start: 3, entries: 9))!;

        Assert.Equal(7ul, state.Engine.AppliedIndex);
        Assert.Equal(new LogPosition(new Term(1), new LogIndex(7)), state.Description!.Position);
        Assert.Equal(Founders.Members[0].Id, Assert.Single(state.Description.Configuration.Configuration.Voters));
    }

    [Fact]
    public void Engine_that_an_install_has_replaced_is_deleted()
    {
        _store.Add(Name(0), applied: 7);
        _store.Add(Name(20), applied: 20);

        Assert.Equal(20ul, Restore(Log(start: 20, entries: 4))!.Engine.AppliedIndex);
        Assert.Equal([Name(20)], _store.List());
    }

    [Fact]
    public void Engine_that_was_received_and_never_installed_is_deleted()
    {
        _store.Add(Name(0), applied: 7);
        _store.Add(Name(20), applied: 20);

        Assert.Equal(7ul, Restore(Log(start: 3, entries: 9))!.Engine.AppliedIndex);
        Assert.Equal([Name(0)], _store.List());
    }

    [Fact]
    public void Engine_of_another_term_than_the_log_was_never_installed()
    {
        _store.Add(Name(0), applied: 4);
        _store.Add(Name(9, term: 2), applied: 9);

        Assert.Equal(4ul, Restore(Log(start: 3, entries: 9))!.Engine.AppliedIndex);
        Assert.Equal([Name(0)], _store.List());
    }

    [Fact]
    public void Engine_whose_load_was_not_finished_is_deleted_when_there_is_another_state()
    {
        _store.Add(Name(5), applied: 0);

        Assert.Null(Restore(Log(start: 0, entries: 9)));
        Assert.Equal([Name(5)], _store.List());
        _engines.DeleteSetAside(GroupId.First);
        Assert.Empty(_store.List());
    }

    /// <summary>A new engine takes another name, so that a damaged one is there until the new one is in use.</summary>
    [Fact]
    public void Engine_that_was_set_aside_stays_while_another_is_filled()
    {
        _store.Add(Name(0), applied: 7);
        _store.Damaged.Add(Name(0));
        Assert.Null(Restore(Log(start: 0, entries: 9)));

        using var filled = _engines.Create(GroupId.First, LogPosition.Zero);
        Assert.Equal(2, _store.List().Count);
        _engines.DeleteSetAside(GroupId.First);
        Assert.NotEqual(Name(0), Assert.Single(_store.List()));
    }

    [Fact]
    public void Engine_beyond_the_end_of_the_log_shows_that_the_log_lost_it()
    {
        _store.Add(Name(0), applied: 14);

        Assert.Contains("lost", Assert.Throws<KvNodeStartException>(() => Restore(Log(start: 3, entries: 9))).Message, StringComparison.Ordinal);
        Assert.Contains("lost", Assert.Throws<KvNodeStartException>(() => Restore(log: null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_engine_is_told_of_and_kept_for_whoever_looks_into_it()
    {
        _store.Add(Name(0), applied: 7);
        _store.Damaged.Add(Name(0));

        Assert.Null(Restore(Log(start: 0, entries: 9)));
        Assert.Contains("checksum", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Equal([Name(0)], _store.List());
    }

    [Fact]
    public void Engine_that_is_open_is_deleted_when_it_is_closed()
    {
        var engines = new GroupEngines(_store);
        var engine = engines.Create(GroupId.First, LogPosition.Zero);

        engines.DeleteOlder(GroupId.First, new LogPosition(new Term(1), new LogIndex(5)));
        Assert.Single(_store.List());
        engine.Dispose();
        Assert.Empty(_store.List());
    }

    private static string Name(ulong index, ulong term = 1) =>
        new EngineName(GroupId.First, index == 0 ? LogPosition.Zero : new LogPosition(new Term(term), new LogIndex(index)), Number: 0).ToString();

    /// <summary>A log of entries of term 1.</summary>
    private static WalGroup Log(ulong start, int entries) => new(
        GroupId.First.Value,
        new WalHardState(1, 1, start),
        start,
        StartTerm: start == 0 ? 0ul : 1ul,
        [.. Enumerable.Range(1, entries).Select(i => new WalEntry(start + (ulong)i, Term: 1, Kind: 1, default))]);

    private RestoredState? Restore(WalGroup? log) => EngineRestore.Restore(_engines, GroupOrigin.First(Founders), log, _warnings);
}
