using KvStore.Raft;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>
/// A replica on an engine with files that is flushed, closed and opened, and thrown back to files of an earlier moment, at random. Whatever
/// it then lacks it applies again, and must get the same answers and hashes as the first time.
/// </summary>
internal sealed class RestartedReplica(Replica replica, string path, Random random)
{
    private readonly string _keptPath = path + "-kept";

    public Replica Replica => replica;

    public int Restarts { get; private set; }

    public int EntriesAppliedAgain { get; private set; }

    /// <summary>Does something that must change no answer. Between runs only.</summary>
    public void Disturb(List<LogStep> log)
    {
        switch (random.Next(12))
        {
            case 0:
                Restart(log, static () => { });
                break;
            case 1:
                replica.Engine.Flush();
                Assert.Equal(replica.Engine.AppliedIndex, replica.Engine.DurableAppliedIndex);
                Restart(log, static () => { });
                break;
            case 2:
                Restart(log, KeepFiles);
                break;
            case 3 when Directory.Exists(_keptPath):
                Restart(log, ReturnToKeptFiles);
                break;
            case < 6:
                replica.Engine.BeginFlush();
                break;
            case < 9:
                replica.RemoveRows(random.Next(1, 50));
                break;
            default:
                break;
        }
    }

    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        Directory.CreateDirectory(to);
        foreach (var directory in Directory.GetDirectories(from))
        {
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        }

        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private void KeepFiles() => Copy(path, _keptPath);

    private void ReturnToKeptFiles() => Copy(_keptPath, path);

    private void Restart(List<LogStep> log, Action whileClosed)
    {
        var durable = replica.Engine.DurableAppliedIndex;
        replica.Reopen(whileClosed);
        Restarts++;
        var machine = replica.Machine;
        Assert.Equal(replica.Engine.AppliedIndex, machine.AppliedIndex.Value);
        Assert.Equal(replica.Engine.AppliedIndex, replica.Engine.DurableAppliedIndex);
        Assert.InRange(machine.AppliedIndex.Value, whileClosed == ReturnToKeptFiles ? 0 : durable, (ulong)log.Count);
        Assert.Equal(machine.AppliedIndex == LogIndex.Zero ? 0 : log[(int)machine.AppliedIndex.Value - 1].Hash, machine.StateHash);
        while (machine.AppliedIndex.Value < (ulong)log.Count)
        {
            var step = log[(int)machine.AppliedIndex.Value];
            Assert.Equal(step.Result, replica.Apply(step.Entry));
            Assert.Equal(step.Hash, machine.StateHash);
            EntriesAppliedAgain++;
            if (random.Next(4) == 0)
            {
                machine.CompleteRun();
            }
        }

        machine.CompleteRun();
    }
}
