using System.Threading.Channels;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Engines;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.Snapshots;

/// <summary>
/// Works with a node's snapshot files beside the loop, which so never waits for them: saves, sends, receives, loads. All of it happens
/// inside <see cref="Poll"/>, a part of each job at a time; production calls it on a thread of its own, a simulator under virtual time.
/// Thread safety: the members of <see cref="ISnapshotPort"/> and <see cref="PostStop"/> from any thread, the rest by the owner alone.
/// </summary>
internal sealed class SnapshotWorker : ISnapshotPort, IDisposable
{
    private readonly Channel<SnapshotInput> _inbox = Channel.CreateUnbounded<SnapshotInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SnapshotStore _store;
    private readonly SnapshotTransferOptions _options;
    private readonly GroupEngines _engines;
    private readonly SnapshotSaves _saves;
    private readonly SnapshotSends _sends;
    private readonly SnapshotReceives _receives;
    private ISnapshotObserver? _observer;
    private int _messages;
    private int _ticksQueued;

    /// <summary>Prepares the worker; it does nothing before <see cref="Start"/>.</summary>
    /// <param name="store">The files; the worker owns them from now on.</param>
    /// <param name="options">Limits and times of transfers.</param>
    /// <param name="transport">Carries chunks and answers.</param>
    /// <param name="engines">Where received states go.</param>
    /// <param name="time">Measures durations.</param>
    public SnapshotWorker(
        SnapshotStore store, SnapshotTransferOptions options, IPeerTransport transport, GroupEngines engines, TimeProvider time)
    {
        _store = store;
        _options = options;
        _saves = new SnapshotSaves(store, Counters, time);
        _sends = new SnapshotSends(store, options, Counters, transport);
        _engines = engines;
        _receives = new SnapshotReceives(store, options, Counters, transport, engines);
    }

    /// <summary>What was done since the start.</summary>
    public SnapshotCounters Counters { get; } = new();

    /// <summary>What arrives for the owner's thread to wait on.</summary>
    public ChannelReader<SnapshotInput> Inbox => _inbox.Reader;

    /// <summary>Whether a poll would do something even with an empty inbox.</summary>
    public bool HasWork => _saves.HasWork || _receives.HasWork || _sends.HasWork;

    /// <summary>Says whom to report to. Called once, before the first poll.</summary>
    public void Start(ISnapshotObserver observer) => _observer = observer;

    /// <inheritdoc/>
    public void Save(SnapshotHeader header, IStorageSnapshot state)
    {
        if (!_inbox.Writer.TryWrite(new SnapshotInput.Save(header, state)))
        {
            state.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Send(GroupId group, NodeId to, Term term, LogIndex from) => Post(new SnapshotInput.Send(group, to, term, from));

    /// <inheritdoc/>
    public void StopSending(GroupId group) => Post(new SnapshotInput.StopSending(group));

    /// <inheritdoc/>
    public void Receive(NodeId from, PeerMessage message)
    {
        if (Interlocked.Increment(ref _messages) > _options.MessagesMax || !_inbox.Writer.TryWrite(new SnapshotInput.Message(from, message)))
        {
            Interlocked.Decrement(ref _messages);
        }
    }

    /// <inheritdoc/>
    public void RemoveOlder(GroupId group, LogPosition kept) => Post(new SnapshotInput.RemoveOlder(group, kept));

    /// <inheritdoc/>
    public void RemoveGroup(GroupId group) => Post(new SnapshotInput.RemoveGroup(group));

    /// <inheritdoc/>
    public void Discard(GroupId group, LogPosition position) => Post(new SnapshotInput.Discard(group, position));

    /// <summary>One unit of time passed. A worker that lags sees one tick, not all it missed.</summary>
    public void Tick()
    {
        if (Interlocked.Exchange(ref _ticksQueued, 1) == 0)
        {
            Post(SnapshotInput.Tick.Instance);
        }
    }

    /// <summary>Asks the owner to end.</summary>
    public void PostStop() => Post(SnapshotInput.Stop.Instance);

    /// <summary>Handles what waits in the inbox and does a part of every job.</summary>
    /// <returns>False when asked to end.</returns>
    /// <exception cref="Storage.Files.StorageException">The disk failed: the node must stop.</exception>
    public bool Poll()
    {
        while (_inbox.Reader.TryRead(out var input))
        {
            if (input is SnapshotInput.Stop)
            {
                return false;
            }

            Handle(input);
        }

        _saves.Step(_observer!);
        _receives.Step(_observer!);
        _sends.Step(_observer!);
        return true;
    }

    /// <summary>Lets go of all files, as a crash would; nothing is finished.</summary>
    public void Dispose()
    {
        _inbox.Writer.TryComplete();
        while (_inbox.Reader.TryRead(out var input))
        {
            (input as SnapshotInput.Save)?.State.Dispose();
        }

        _saves.Dispose();
        _sends.Dispose();
        _receives.Dispose();
    }

    private void Post(SnapshotInput input) => _inbox.Writer.TryWrite(input);

    private void Handle(SnapshotInput input)
    {
        switch (input)
        {
            case SnapshotInput.Save save:
                _saves.Add(save.Header, save.State);
                break;
            case SnapshotInput.Send send:
                _sends.Start(send, _observer!);
                break;
            case SnapshotInput.StopSending stop:
                _sends.Stop(stop.Group);
                break;
            case SnapshotInput.Message message:
                Interlocked.Decrement(ref _messages);
                HandleMessage(message.From, message.Wire);
                break;
            case SnapshotInput.RemoveOlder remove:
                _store.RemoveOlder(remove.Group, remove.Kept);
                _engines.DeleteOlder(remove.Group, remove.Kept);
                break;
            case SnapshotInput.RemoveGroup remove:
                _saves.Remove(remove.Group);
                _sends.Stop(remove.Group);
                _receives.Remove(remove.Group);
                _store.RemoveAll(remove.Group);
                _engines.DeleteAll(remove.Group);
                break;
            case SnapshotInput.Discard discard:
                _store.Remove(_store.FileOf(discard.Group, discard.Position));
                break;
            case SnapshotInput.Tick:
                Volatile.Write(ref _ticksQueued, 0);
                _sends.Tick();
                _receives.Tick();
                break;
            default:
                throw new NodeFailedException($"unknown input {input}");
        }
    }

    private void HandleMessage(NodeId from, PeerMessage wire)
    {
        var group = new GroupId(wire.GroupId);
        if (wire.BodyCase == PeerMessage.BodyOneofCase.SnapshotChunk)
        {
            _receives.Receive(group, from, new Term(wire.Term), wire.SnapshotChunk);
        }
        else if (wire.SnapshotChunkResponse is { File: not null } response)
        {
            _sends.OnResponse(group, from, response);
        }
    }
}
