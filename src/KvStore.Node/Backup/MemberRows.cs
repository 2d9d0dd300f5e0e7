using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Alarms;

namespace KvStore.Node.Backup;

/// <summary>The rows that speak of the members of a cluster, and so mean nothing in another.</summary>
internal static class MemberRows
{
    /// <summary>Whether it is what a member published, the configuration, or an alarm of a member.</summary>
    public static bool Contains(ReadOnlySpan<byte> key) =>
        key.StartsWith(StateLayout.MemberPrefix) || key.SequenceEqual(StateLayout.ConfigurationKey) || key.StartsWith(AlarmLayout.Prefix);
}
