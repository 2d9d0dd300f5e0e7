using KvStore.Storage.Conformance.Model;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Crash;

/// <summary>
/// Kills a process that writes, at a random moment, again and again over the same files, and looks each time at what they hold: exactly
/// the rows after some batch, the one that the engine names, not before what the child had seen durable and not beyond what it applied.
/// </summary>
internal sealed class CrashRounds(Func<string, IStorageEngine> open, IReadOnlyList<string> command, string path, int seed)
{
    /// <summary>The child is killed after so many lines at most.</summary>
    private const int LinesMax = 150;

    /// <summary>And after so many turns of an empty loop, so that the kill does not always follow a line.</summary>
    private const int SpinsMax = 300_000;

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<byte[], byte[]> _rows = new(ByteOrder.Instance);
    private ulong _index;
    private CrashReport _report = new();

    public async Task<CrashReport> RunAsync(int count, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= count; round++)
        {
            var seen = await RunChildAsync(childSeed: (seed * 10_000) + round, cancellationToken);
            Check(round, seen);
        }

        return _report;
    }

    private async Task<CrashProgress> RunChildAsync(int childSeed, CancellationToken cancellationToken)
    {
        var last = new CrashProgress(Applied: _index, Durable: _index);
        using var child = CrashProcess.Start(command, path, childSeed);
        var lines = _random.Next(LinesMax);
        for (var i = 0; i <= lines; i++)
        {
            if (!CrashProgress.TryParse(await child.Output.ReadLineAsync(cancellationToken), out last))
            {
                Assert.Fail("The child ended by itself: " + await child.ReadComplaintAsync(cancellationToken));
            }
        }

        Thread.SpinWait(_random.Next(SpinsMax));
        foreach (var line in await child.KillAsync(cancellationToken))
        {
            last = CrashProgress.TryParse(line, out var progress) ? progress : last;
        }

        return last;
    }

    private void Check(int round, CrashProgress seen)
    {
        using var engine = open(path);
        var found = engine.AppliedIndex;
        Assert.True(found >= seen.Durable, $"Round {round} (seed {seed}): reopened at {found}, but {seen.Durable} was durable.");
        Assert.True(found == engine.DurableAppliedIndex, $"Round {round} (seed {seed}): {found} was found, but is not called durable.");
        while (_index < found)
        {
            CrashWorkload.Fill(_rows, ++_index);
        }

        CheckRows(round, engine.Current);
        _report = _report with
        {
            Rounds = round,
            Applied = found,
            RoundsThatLostBatches = _report.RoundsThatLostBatches + (found < seen.Applied ? 1 : 0),
            RoundsBeyondTheDurable = _report.RoundsBeyondTheDurable + (found > seen.Durable ? 1 : 0),
        };
    }

    private void CheckRows(int round, IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var found = rows.Seek(default);
        foreach (var (key, value) in _rows)
        {
            Assert.True(
                found && rows.CurrentKey.SequenceEqual(key) && rows.CurrentValue.SequenceEqual(value),
                $"Round {round} (seed {seed}): at {_index}, the row {Convert.ToHexString(key)} is missing or has another value.");
            found = rows.MoveNext();
        }

        Assert.False(found, $"Round {round} (seed {seed}): at {_index}, there is a row too many.");
    }
}
