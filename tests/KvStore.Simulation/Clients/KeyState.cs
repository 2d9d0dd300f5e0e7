namespace KvStore.Simulation.Clients;

/// <summary>What a key holds; all zero when there is none. Values are unique numbers in a world.</summary>
internal readonly record struct KeyState(long Value, long CreateRevision, long ModRevision, long Version)
{
    public static readonly KeyState Absent;

    public bool IsPresent => ModRevision != 0;
}
