using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>One generated log, applied to all engines side by side; the one in memory is the truth.</summary>
internal sealed class DifferentialRun : IDisposable
{
    private const int ReadsPerRun = 3;

    private readonly Replica _truth = new(MemoryEngineStore.Instance);
    private readonly List<RestartedReplica> _others;
    private readonly RandomLog _entries;
    private readonly Random _random;
    private readonly List<LogStep> _log = [];

    public DifferentialRun(int seed, string folder)
    {
        _entries = new RandomLog(seed);
        _random = new Random(seed);
        var (rocksDb, lmdb) = (Path.Combine(folder, "rocksdb"), Path.Combine(folder, "lmdb"));
        _others =
        [
            new RestartedReplica(new Replica(RealEngines.RocksDb(rocksDb)), rocksDb, new Random(seed)),
            new RestartedReplica(new Replica(RealEngines.Lmdb(lmdb)), lmdb, new Random(seed + 1)),
        ];
    }

    public int Restarts => _others.Sum(other => other.Restarts);

    public int EntriesAppliedAgain => _others.Sum(other => other.EntriesAppliedAgain);

    public int Reads { get; private set; }

    public int Refused { get; private set; }

    public void Execute(int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            ApplyNext();
            if (_random.Next(4) == 0)
            {
                EndRun();
            }
        }

        EndRun();
        CompareRows();
    }

    public void Dispose()
    {
        _truth.Dispose();
        _others.ForEach(static other => other.Replica.Dispose());
    }

    private void ApplyNext()
    {
        var entry = _entries.Next(_truth.Machine);
        var step = new LogStep(entry, _truth.Apply(entry), _truth.Machine.StateHash);
        _log.Add(step);
        Refused += step.Result.Error is null ? 0 : 1;
        foreach (var other in _others)
        {
            Assert.Equal(step.Result, other.Replica.Apply(entry));
            Assert.Equal(step.Hash, other.Replica.Machine.StateHash);
            if (_random.Next(8) == 0)
            {
                // Each cuts the log into runs of its own.
                other.Replica.Machine.CompleteRun();
            }
        }
    }

    private void EndRun()
    {
        _truth.Machine.CompleteRun();
        foreach (var other in _others)
        {
            other.Replica.Machine.CompleteRun();
            other.Disturb(_log);
            Assert.Equal(_truth.Machine.StateHash, other.Replica.Machine.StateHash);
        }

        CompareReads();
    }

    private void CompareReads()
    {
        for (var i = 0; i < ReadsPerRun; i++)
        {
            var range = _entries.Range(_truth.Machine);
            var expected = _truth.Range(range);
            Reads++;
            foreach (var other in _others)
            {
                var actual = other.Replica.Range(range);
                Assert.Equal(expected.Error, actual.Error);
                Assert.Equal(expected.Value, actual.Value);
            }
        }
    }

    /// <summary>When all have removed what nobody can read any more, they hold the same rows, byte by byte.</summary>
    private void CompareRows()
    {
        _truth.RemoveAllRows();
        var rows = _truth.Rows();
        foreach (var other in _others)
        {
            other.Replica.RemoveAllRows();
            Assert.Equal(rows, other.Replica.Rows());
        }
    }
}
