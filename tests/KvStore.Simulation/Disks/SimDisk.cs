using KvStore.Simulation.Kernel;
using KvStore.Testing.Files;

namespace KvStore.Simulation.Disks;

/// <summary>A node's disk: what is on it, and how long it takes.</summary>
internal sealed class SimDisk(Timeline timeline, Chance chance)
{
    private const long SyncMean = 300;
    private const long SyncLeast = 50;

    private long _slowUntil;
    private long _slowMean;
    private long _stalledUntil;

    /// <summary>The files.</summary>
    public FaultyFileSystem Files { get; } = new();

    /// <summary>What the disk must hold of the node's log.</summary>
    public DurableLog Durable { get; } = new();

    /// <summary>Whether somebody changed bytes behind the node's back.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether a failure was planted that the node has not met yet, or has met and may speak of.</summary>
    public bool MayFail { get; set; }

    /// <summary>Virtual time that a sync begun now takes.</summary>
    public long SyncTime()
    {
        var time = SyncLeast + chance.Around(timeline.Now < _slowUntil ? _slowMean : SyncMean);
        return Math.Max(time, _stalledUntil - timeline.Now);
    }

    /// <summary>Makes syncs slow for a while.</summary>
    public void Slow(long mean, long duration) => (_slowMean, _slowUntil) = (mean, timeline.Now + duration);

    /// <summary>Lets no sync begun from now on end for a while.</summary>
    public void Stall(long duration) => _stalledUntil = timeline.Now + duration;

    /// <summary>Works well from now on; damage stays.</summary>
    public void Heal()
    {
        (_slowUntil, _stalledUntil) = (0, 0);
        Files.CapacityBytes = null;
        Files.CancelFailures();
    }
}
