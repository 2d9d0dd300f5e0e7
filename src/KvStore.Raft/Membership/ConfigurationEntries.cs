using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>Headers and the configurations that travel beside them.</summary>
internal static class ConfigurationEntries
{
    /// <summary>Stops the group unless there is exactly one configuration for each entry of that kind, in the same order.</summary>
    /// <param name="headers">Entries of a log, or of a message.</param>
    /// <param name="before">The index just before the first of them.</param>
    /// <param name="configurations">What stands beside them.</param>
    public static void Check(ReadOnlySpan<EntryHeader> headers, LogIndex before, ImmutableArray<ConfigurationEntry> configurations)
    {
        var seen = 0;
        var index = before;
        foreach (ref readonly var header in headers)
        {
            index = index.Next;
            if (header.Kind == EntryKind.Configuration)
            {
                Invariant.Check(
                    seen < configurations.Length && configurations[seen].Index == index && header.PayloadBytes == 0,
                    $"The configuration entry {index} comes without its configuration, or counts payload bytes.");
                seen++;
            }
        }

        Invariant.Check(seen == configurations.Length, $"{configurations.Length} configurations for {seen} entries.");
    }
}
