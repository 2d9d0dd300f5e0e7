namespace KvStore.Bench.Load;

/// <summary>Loads derived from others.</summary>
internal static class LoadPlans
{
    /// <summary>Writes every key of the keyspace once.</summary>
    public static LoadOptions Fill(LoadOptions load) =>
        load with { Kind = LoadKind.Put, SequentialKeys = true, Total = load.Keyspace, Duration = null };

    /// <summary>The same load with a number of requests instead of a time.</summary>
    public static LoadOptions Short(LoadOptions load, long total) => load with { Total = total, Duration = null };
}
