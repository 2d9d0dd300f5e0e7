using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Compaction;
using KvStore.Node.Tests.StateMachine.Sessions;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>The state machine of production over one engine, which can be closed and opened again.</summary>
internal sealed class Replica : IDisposable
{
    private const string EngineName = "state";

    private readonly IEngineStore _store;

    public Replica(IEngineStore store)
    {
        _store = store;
        Engine = store.Open(EngineName);
        Machine = new MvccStateMachine(Engine, GroupId.First);
    }

    public string Kind => _store.Kind;

    public bool KeepsState => _store.KeepsState;

    public IStorageEngine Engine { get; private set; }

    public MvccStateMachine Machine { get; private set; }

    /// <summary>Applies an entry as a replica of a group does.</summary>
    public ApplyResult Apply(LogEntry entry)
    {
        var index = Machine.AppliedIndex.Next;
        switch (entry.Kind)
        {
            case EntryKind.Command:
                return Machine.Apply(CommandCodec.Decode(entry.Payload), index, ResponseMode.Build);
            case EntryKind.Configuration:
                Machine.ApplyConfiguration(GroupConfigurations.Parse(entry.Payload), entry.Payload, index);
                break;
            default:
                Machine.ApplyEmpty(index);
                break;
        }

        return default;
    }

    public KvResult<RangeResponse> Range(RangeRequest request)
    {
        using var reader = Machine.OpenReader();
        return reader.Range(request);
    }

    public void RemoveRows(int rowsMax) =>
        Machine.RemoveCompacted(new RemovalBudget(rowsMax, TimeSpan.MaxValue, TimeProvider.System));

    public void RemoveAllRows()
    {
        while (Machine.HasCompactedRows)
        {
            Machine.RemoveCompacted(new RemovalBudget(int.MaxValue, TimeSpan.MaxValue, TimeProvider.System));
        }
    }

    /// <summary>All rows, as hexadecimal key and value.</summary>
    public List<string> Rows() => SessionStore.Rows(Engine.Current);

    /// <summary>Closes the engine, does something to its files, and begins anew from what they hold.</summary>
    public void Reopen(Action whileClosed)
    {
        Dispose();
        whileClosed();
        Engine = _store.Open(EngineName);
        Machine = new MvccStateMachine(Engine, GroupId.First);
    }

    public void Dispose()
    {
        Machine.Dispose();
        Engine.Dispose();
    }
}
