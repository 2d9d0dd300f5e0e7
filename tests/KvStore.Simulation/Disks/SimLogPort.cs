using KvStore.Node.Loop;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Storage.Wal;

namespace KvStore.Simulation.Disks;

/// <summary>
/// What WalWriter does on its thread, as events: takes all batches that wait, writes them, lets the disk's time pass, syncs, reports.
/// The write-ahead log and the two halves of the turn are production code.
/// </summary>
internal sealed class SimLogPort : ILogPort, IWalObserver, IEventTarget
{
    private const int BatchesMax = 64;
    private const long WakeTime = 20;
    private const long PrepareTime = 2000;
    private const long NoSpaceRetryTime = 200_000;

    private readonly SimNode _node;
    private readonly WriteAheadLog _log;
    private readonly WalRound _round;
    private readonly Queue<WalBatch> _waiting = new();
    private readonly List<WalBatch> _unsynced = [];
    private readonly WalBatch[] _taken = new WalBatch[BatchesMax];
    private bool _isBusy;
    private bool _isPreparing;

    public SimLogPort(SimNode node, WriteAheadLog log)
    {
        _node = node;
        _log = log;
        _round = new WalRound(log, this, node.Clock);
    }

    private enum Step
    {
        Write,
        Sync,
        Prepare,
    }

    /// <summary>Batches written whose sync has not returned: after a crash the disk holds a prefix of them.</summary>
    public IReadOnlyList<WalBatch> Unsynced => _unsynced;

    public WalCounters Counters => _round.Counters;

    public ulong Segment => _log.SegmentSequence;

    public LogRoom Room => new(_log.IsDeviceFull, _log.RoomBytes, _log.SegmentBytes);

    public void Submit(WalBatch batch)
    {
        if (_round.Failure is { } failure)
        {
            throw new LogPoisonedException(failure);
        }

        _log.CheckSize(batch);
        _waiting.Enqueue(batch);
        if (!_isBusy)
        {
            _isBusy = true;
            _node.World.Timeline.After(WakeTime, this, (int)Step.Write);
        }
    }

    public void OnDurable(WalBatch last)
    {
        foreach (var batch in _unsynced)
        {
            _node.Disk.Durable.Apply(batch);
        }

        _unsynced.Clear();
        _node.World.Trace.Add(TraceKind.Sync, _node.Index, (long)last.Token);
        _node.Loop!.OnPersisted(last.Token);
        _node.Wake();
    }

    public void OnFailed(Exception error)
    {
        _node.Loop!.PostStop(error);
        _node.Wake();
    }

    public void Run(in SimEvent happening)
    {
        if (_node.Port != this || _node.PostponeWhilePaused(happening) || _round.Failure is not null)
        {
            return;
        }

        var step = (Step)happening.Kind;
        if (step == Step.Sync && _node.Disk.StallLeft is > 0 and var left)
        {
            _node.PostponeFor(left, happening);
            return;
        }

        _node.OnDisk(this, step switch
        {
            Step.Write => static port => port.Write(),
            Step.Sync => static port => port.Sync(),
            _ => static port => port.Prepare(),
        });
    }

    /// <summary>Writes and syncs what waits and closes the log: the end of an orderly stop.</summary>
    public void Close()
    {
        if (_unsynced.Count > 0)
        {
            _round.SyncAndReport();
        }

        while (_waiting.Count > 0 && WriteWaiting())
        {
            _round.SyncAndReport();
        }

        if (_waiting.Count == 0)
        {
            _log.Close();
        }
    }

    /// <summary>The log failed in one of the steps.</summary>
    public void Fail(Exception error) => _round.Fail(error);

    private void Write()
    {
        var segment = Segment;
        var isWritten = WriteWaiting();
        _node.World.Coverage.Count(Segment > segment, Reports.Sight.SegmentRolledOver);
        _node.World.Timeline.After(isWritten ? _node.Disk.SyncTime() : NoSpaceRetryTime, this, (int)(isWritten ? Step.Sync : Step.Write));
    }

    /// <summary>Writes what waits, as far as there is room; false when there is none.</summary>
    private bool WriteWaiting()
    {
        var count = 0;
        foreach (var batch in _waiting)
        {
            if (count == BatchesMax)
            {
                break;
            }

            _taken[count++] = batch;
        }

        count = _log.CountThatFit(_taken.AsSpan(0, count));
        if (count == 0)
        {
            PrepareLater();
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            _unsynced.Add(_waiting.Dequeue());
        }

        _node.World.Trace.Add(TraceKind.Write, _node.Index, count, (long)_taken[count - 1].Token);
        _round.Write(_taken.AsSpan(0, count));
        return true;
    }

    private void Sync()
    {
        _round.SyncAndReport();
        if (_log.WantsNextSegment || _log.CanRelease)
        {
            PrepareLater();
        }

        _isBusy = _waiting.Count > 0;
        if (_isBusy)
        {
            _node.World.Timeline.After(WakeTime, this, (int)Step.Write);
        }
    }

    private void PrepareLater()
    {
        if (!_isPreparing)
        {
            _isPreparing = true;
            _node.World.Timeline.After(_log.IsDeviceFull ? NoSpaceRetryTime : PrepareTime, this, (int)Step.Prepare);
        }
    }

    private void Prepare()
    {
        _isPreparing = false;
        _node.World.Coverage.Count(_log.ReleaseSegments() > 0, Reports.Sight.SegmentReleased);
        if ((_log.WantsNextSegment || _log.IsDeviceFull) && !_log.PrepareNextSegment())
        {
            _node.World.Coverage.Count(Reports.Sight.DeviceFull);
            PrepareLater();
        }
    }
}
