using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// Engines that keep their state need no snapshot files: the log is cut behind what is durable in the engine, which is asked to make it so
/// when the log has grown. A file is written only when a follower lags behind the log.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly bool _keepsState;
    private LogIndex _durableIndex;

    /// <summary>The log may be cut behind what has become durable in the engine.</summary>
    private void NoticeDurable()
    {
        // Once a tick: an engine may have to look it up.
        if (!_keepsState || !_sawTick)
        {
            return;
        }

        var durable = new LogIndex(_state.DurableAppliedIndex);
        if (durable <= _durableIndex || durable <= _core.BasePosition.Index || !KnowsMembersAt(durable))
        {
            return;
        }

        _durableIndex = durable;
        _core.OnSnapshotSaved(_core.DescribeSnapshot(durable));
        _compactTo = LogIndex.Max(_compactTo, _keepsEntries ? KeepFrom(durable) : durable);
    }

    private void FlushIfDue(LoopOutput output)
    {
        if (_isWanted && KnowsAppliedMembers())
        {
            TakeSnapshot(output);
        }

        var entries = _appliedIndex.Value - _snapshotIndex.Value;
        var isPinning = IsPinningSharedLog(output);
        if (entries > 0 && (isPinning || entries >= (ulong)_policy.Entries || _bytesSinceSnapshot >= _policy.LogBytes))
        {
            _keepsEntries = !isPinning;
            NoteSnapshot(output);
            _state.BeginFlush();
        }
        else if (isPinning && _durableIndex >= _appliedIndex)
        {
            // All is durable already; only what was kept for followers that lag is still in the log.
            _compactTo = _durableIndex;
        }
    }
}
