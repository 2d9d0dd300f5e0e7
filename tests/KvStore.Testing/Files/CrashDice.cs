namespace KvStore.Testing.Files;

/// <summary>Decides for each unsynced write whether it had reached the disk.</summary>
internal sealed class CrashDice(PowerCut kind, Random random, long lastOperation)
{
    /// <summary>How far before the crash the moment of <see cref="PowerCut.KeepPrefix"/> may lie: little more than a batch is unsynced.</summary>
    private const int OperationsBack = 6;

    private readonly long _moment = kind == PowerCut.KeepPrefix ? lastOperation + 1 - random.Next(OperationsBack) : 0;

    /// <summary>Whether a sector of the write done as this operation was kept.</summary>
    public bool KeepsSector(long operation) => kind switch
    {
        PowerCut.LoseUnsynced => false,
        PowerCut.KeepUnsynced => true,
        PowerCut.KeepPrefix => operation < _moment || (operation == _moment && random.Next(2) == 0),
        _ => random.Next(2) == 0,
    };

    /// <summary>How many of a directory's unsynced changes were kept; file systems keep their order.</summary>
    public int KeepsNames(IReadOnlyList<long> operations) => kind switch
    {
        PowerCut.LoseUnsynced => 0,
        PowerCut.KeepUnsynced => operations.Count,
        PowerCut.KeepPrefix => operations.Count(operation => operation < _moment),
        _ => random.Next(operations.Count + 1),
    };
}
