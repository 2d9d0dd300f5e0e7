using KvStore.Simulation.Moves;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Reports;

/// <summary>Runs many seeds, each world on one of two threads, and adds them up.</summary>
internal sealed class Batch(Func<ulong, WorldOptions> optionsOf)
{
    private readonly Lock _lock = new();
    private readonly List<SeedResult> _failures = [];
    private long _next;

    public Coverage Coverage { get; } = new();

    public IReadOnlyList<SeedResult> Failures => _failures;

    /// <summary>What happened to moves, in worlds that have them.</summary>
    public MoveTally Moves { get; } = new();

    /// <summary>Moves that are enough: no world is begun once so many have ended.</summary>
    public long MovesEnough { get; init; } = long.MaxValue;

    public long Seeds { get; private set; }

    public long Events { get; private set; }

    public long Operations { get; private set; }

    /// <summary>Microseconds.</summary>
    public long VirtualTime { get; private set; }

    /// <summary>The hashes of all seeds together: equal for equal batches.</summary>
    public ulong TraceHash { get; private set; }

    /// <summary>Runs the seeds; tells of each failure as soon as it is there.</summary>
    public void Run(ulong firstSeed, int seeds, int threads, Action<SeedResult> onFailure)
    {
        var workers = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            workers[i] = new Thread(() => Work(firstSeed, seeds, onFailure)) { Name = $"worlds {i}" };
            workers[i].Start();
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }
    }

    /// <summary>Takes in a world that was run elsewhere.</summary>
    public void Add(SeedResult result)
    {
        Seeds++;
        Events += result.Events;
        Operations += result.Operations;
        VirtualTime += result.VirtualTime;
        TraceHash += Kernel.Chance.Mix(result.TraceHash ^ result.Options.Seed);
        Coverage.Add(result.Coverage);
        Moves.Add(result.Moves ?? new MoveTally());
        if (!result.IsGood)
        {
            _failures.Add(result);
        }
    }

    private bool IsEnough()
    {
        lock (_lock)
        {
            return Moves.Ended >= MovesEnough;
        }
    }

    private void Work(ulong firstSeed, int seeds, Action<SeedResult> onFailure)
    {
        while (true)
        {
            var offset = Interlocked.Increment(ref _next) - 1;
            if (offset >= seeds || IsEnough())
            {
                return;
            }

            var result = new WorldRun(optionsOf(firstSeed + (ulong)offset)).Run();
            lock (_lock)
            {
                Add(result);
                if (!result.IsGood)
                {
                    onFailure(result);
                }
            }
        }
    }
}
