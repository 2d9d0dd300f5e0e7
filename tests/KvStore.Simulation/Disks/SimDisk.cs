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
    private DurableLog? _wiped;

    /// <summary>The files.</summary>
    public FaultyFileSystem Files { get; private set; } = new();

    /// <summary>The engines, when the node has such as keep their state.</summary>
    public SimEngineStore Engines { get; private set; } = new(timeline, chance.Split("engines"));

    /// <summary>What the disk must hold of the node's log.</summary>
    public DurableLog Durable { get; } = new();

    /// <summary>Whether somebody changed bytes behind the node's back.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether the node's disk was exchanged for an empty one.</summary>
    public bool IsWiped => _wiped is not null;

    /// <summary>Whether the node can no longer be counted on: what it had promised is not there any more.</summary>
    public bool IsLost => IsDamaged || IsWiped;

    /// <summary>Whether a failure was planted that the node has not met yet, or has met and may speak of.</summary>
    public bool MayFail { get; set; }

    /// <summary>Virtual time that is left until the disk ends syncs again; 0 when it does now.</summary>
    public long StallLeft => Math.Max(0, _stalledUntil - timeline.Now);

    /// <summary>Virtual time that a sync begun now takes, if the disk does not stall.</summary>
    public long SyncTime() => SyncLeast + chance.Around(timeline.Now < _slowUntil ? _slowMean : SyncMean);

    /// <summary>Makes syncs slow for a while.</summary>
    public void Slow(long mean, long duration) => (_slowMean, _slowUntil) = (mean, timeline.Now + duration);

    /// <summary>Whether the node made an entry durable: it may have said so just before its disk was wiped.</summary>
    public bool MadeDurable(ulong index, ulong term) => Durable.Holds(index, term) || _wiped?.Holds(index, term) == true;

    /// <summary>Lets no sync end for a while.</summary>
    public void Stall(long duration) => _stalledUntil = timeline.Now + duration;

    /// <summary>All that was on it is gone.</summary>
    public void Wipe()
    {
        Files = new FaultyFileSystem();
        Engines = new SimEngineStore(timeline, chance.Split("engines after"));
        _wiped = Durable.Clone();
        Durable.Reset(recovered: null);
    }

    /// <summary>Works well from now on; damage stays.</summary>
    public void Heal()
    {
        (_slowUntil, _stalledUntil) = (0, 0);
        Files.CapacityBytes = null;
        Engines.BatchesLeft = null;
        Files.CancelFailures();
    }
}
