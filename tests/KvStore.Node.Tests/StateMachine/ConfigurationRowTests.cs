using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine.Sessions;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>The configuration of the group among the rows of the state machine.</summary>
public sealed class ConfigurationRowTests
{
    /// <summary>
    /// The row stands behind those of the sessions, which took it for one of theirs: a snapshot of a group whose members had ever been
    /// changed could not be loaded.
    /// </summary>
    [Fact]
    public void State_with_a_configuration_and_sessions_is_loaded_again()
    {
        using var store = new TestStore();
        var session = store.Open();
        store.Apply(Op.Put("k").In(session, 1));
        var configuration = new GroupConfiguration { Voters = { 1, 2, 3 }, Removed = { 4 } };
        store.Machine.ApplyConfiguration(configuration, configuration.ToByteArray(), store.Machine.AppliedIndex.Next);
        store.Machine.CompleteRun();

        using var loaded = new MvccStateMachine(store.Engine, GroupId.First);
        using var reader = loaded.OpenReader();
        Assert.Equal(configuration, reader.FindConfiguration());
        Assert.Equal(store.Machine.StateHash, loaded.StateHash);
    }
}
