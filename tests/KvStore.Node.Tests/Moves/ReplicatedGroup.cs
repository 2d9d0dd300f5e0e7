using Google.Protobuf;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine;

namespace KvStore.Node.Tests.Moves;

/// <summary>A group of two replicas that apply the same entries, and differ in all that replicas may differ in.</summary>
internal sealed class ReplicatedGroup(GroupId id) : IDisposable
{
    private readonly TestStore _other = new(id);

    public GroupId Id { get; } = id;

    /// <summary>The replica that is asked.</summary>
    public TestStore First { get; } = new(id);

    public MvccStateMachine Machine => First.Machine;

    /// <summary>Applies an entry on both.</summary>
    public ApplyResult Apply(IMessage request)
    {
        var result = First.Apply(request);
        Assert.Equal(result.Error, _other.Apply(request).Error);
        Assert.Equal(First.Machine.StateHash, _other.Machine.StateHash);
        Assert.Equal(First.Machine.Revision, _other.Machine.Revision);
        return result;
    }

    public T Ok<T>(IMessage request)
        where T : class
    {
        var result = Apply(request);
        Assert.Null(result.Error);
        return Assert.IsType<T>(result.Response);
    }

    /// <summary>One of the replicas removes some of what is compacted, the other one starts again.</summary>
    public void Diverge(bool isFirst)
    {
        var (removes, restarts) = isFirst ? (First, _other) : (_other, First);
        removes.Remove(rowsMax: 3);
        restarts.Reopen();
    }

    public void Dispose()
    {
        First.Dispose();
        _other.Dispose();
    }
}
