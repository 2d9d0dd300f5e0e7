using Google.Protobuf;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine;
using KvStore.Node.Watching;

namespace KvStore.Node.Tests.Watching.Joined;

/// <summary>A group with a replica that is asked, and one that is behind it, at which clients watch.</summary>
internal sealed class LaggingGroup : IAsyncDisposable
{
    private readonly List<IMessage> _log = [];
    private readonly TestStore _local;
    private int _applied;

    public LaggingGroup(GroupId id)
    {
        Id = id;
        Asked = new TestStore(id);
        _local = new TestStore(id);
        Hub = new WatchHub(
            _local.Machine.Revision,
            () => _local.Machine.OpenReader(),
            TimeSpan.FromMinutes(10),
            TimeProvider.System,
            id,
            () => _local.Machine);
    }

    public GroupId Id { get; }

    /// <summary>The replica that is asked; its state never is behind.</summary>
    public TestStore Asked { get; }

    /// <summary>The state at which clients watch.</summary>
    public MvccStateMachine Local => _local.Machine;

    public WatchHub Hub { get; }

    public int Behind => _log.Count - _applied;

    /// <summary>Applies an entry where it is asked for.</summary>
    public ApplyResult Apply(IMessage entry)
    {
        _log.Add(entry);
        return Asked.Apply(entry);
    }

    /// <summary>The replica that is behind applies some entries in one run, as the loop does it.</summary>
    public void Follow(int entries, bool isNoted = true)
    {
        var noted = Hub.BeginRun();
        Local.Noted = isNoted ? noted : null;
        for (var i = 0; i < entries && _applied < _log.Count; i++)
        {
            _local.ApplyInRun(_log[_applied++]);
        }

        Local.CompleteRun();
        Hub.Publish(Local.Revision, Local.Noted);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Asked.Dispose();
        _local.Dispose();
    }
}
