using System.Threading.Channels;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <summary>
/// The watchers of one client and the responses that wait for it. Errors are responses, as etcd's are. While the node has one group, its hub has the
/// watchers; then they are joined over the hubs of all. Thread safety: requests by one, reading by one other.
/// </summary>
public sealed partial class WatchStream : IDisposable
{
    /// <summary>The number of a watcher in responses that are about none, or about one that was not made.</summary>
    internal const long NoWatcher = -1;

    private static readonly ByteString FirstKey = ByteString.CopyFrom(0);

    private readonly Channel<WatchResponse> _responses = Channel.CreateUnbounded<WatchResponse>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly WatchHub _hub;
    private readonly WatchStreamOptions _options;
    private long _waitingBytes;
    private long _nextId;

    internal WatchStream(WatchHub hub, WatchStreamOptions options, WatchGroups? groups = null)
    {
        _hub = hub;
        _options = options;
        _groups = groups;
    }

    /// <summary>The watchers in the first group alone, by their number; under its hub's lock.</summary>
    internal Dictionary<long, Watcher> Watchers { get; } = [];

    /// <summary>Whether those who watch here still may.</summary>
    internal WatchGuard Guard { get; } = new();

    /// <summary>Whether more responses are taken for watchers; from any thread.</summary>
    internal bool HasRoom => Volatile.Read(ref _waitingBytes) < _options.BacklogBytesMax;

    /// <summary>Makes a watcher, or refuses it with a response that says why.</summary>
    public void Create(WatchCreateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_groups is null or { IsOne: true })
        {
            _hub.Create(this, RangeOf(request), request);
            _groups?.FollowIfSeveral();
        }
        else
        {
            _groups.Create(this, RangeOf(request), request);
        }
    }

    /// <summary>Refuses to make a watcher, with a response that says why.</summary>
    internal void Refuse(string reason) => _hub.Refuse(this, reason);

    /// <summary>Cancels a watcher, and says why.</summary>
    internal void Cancel(long watchId, string reason)
    {
        // One that is not known is nothing to speak of, as in etcd.
        if (!_hub.Cancel(this, watchId, reason))
        {
            _groups?.Cancel(this, watchId, reason);
        }
    }

    /// <summary>The watchers and their keys, as they are now.</summary>
    internal List<(long WatchId, KeyRange Range)> ListRanges() => [.. _hub.ListRanges(this), .. ListJoined()];

    /// <summary>The keys that a request is about.</summary>
    internal static KeyRange RangeOf(WatchCreateRequest request) =>
        // As etcd does: no key means the first one.
        KeyRange.Of(request.Key.IsEmpty ? FirstKey : request.Key, request.RangeEnd);

    /// <summary>Cancels a watcher. After the response that confirms it there are no more for it.</summary>
    public void Cancel(long watchId) => Cancel(watchId, reason: "");

    /// <summary>Asks for the revision up to which all watchers of the stream have got everything.</summary>
    public void RequestProgress()
    {
        if (_groups is null or { IsOne: true })
        {
            _hub.RequestProgress(this);
            _groups?.FollowIfSeveral();
        }
        else
        {
            _groups.RequestProgress(this);
        }
    }

    /// <summary>Waits until the client has read most of what waits for it, so that requests alone cannot fill the memory.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (!HasRoom)
        {
            await _room.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a response; false when the stream has ended.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _responses.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next response if there is one. Its header has only the revision.</summary>
    public bool TryTake(out WatchResponse? response)
    {
        if (!_responses.Reader.TryRead(out response))
        {
            return false;
        }

        var size = SizeOf(response);
        var left = Interlocked.Add(ref _waitingBytes, -size);
        if (left < _options.BacklogBytesMax && left + size >= _options.BacklogBytesMax)
        {
            _room.Writer.TryWrite(true);
            _hub.OnRoomMade();
            _groups?.OnRoomMade();
        }

        return true;
    }

    /// <summary>Ends all watchers.</summary>
    public void Dispose()
    {
        // In this order: what is in the first group alone could be joined in between.
        _hub.Close(this);
        _groups?.Close(this);
        _responses.Writer.TryComplete();
    }

    /// <summary>Why a watcher cannot be made, in etcd's words where it has some; null when it can. Under the hub's lock, as the next.</summary>
    internal string? FindRefusal(in KeyRange range, WatchCreateRequest request)
    {
        if (!range.IsSingle && !range.End.IsEmpty && range.Key.Span.SequenceCompareTo(range.End.Span) >= 0)
        {
            return "mvcc: watcher range is empty";
        }

        if (request.StartRevision != 0 && request.Revisions.Count > 0)
        {
            return "kvstore: a watch begins at a revision or at one of each group, not at both";
        }

        if (request.WatchId != 0 && HasWatcher(request.WatchId))
        {
            return "mvcc: duplicate watch ID provided on the WatchStream";
        }

        return Watchers.Count + _joins.Count < _options.WatchersMax ? null : $"kvstore: {_options.WatchersMax} watchers in one stream are the most";
    }

    /// <summary>The number of a watcher that is made: the client's choice, or the next that is free.</summary>
    internal long IdFor(WatchCreateRequest request)
    {
        if (request.WatchId != 0)
        {
            return request.WatchId;
        }

        while (HasWatcher(_nextId))
        {
            _nextId++;
        }

        return _nextId++;
    }

    /// <summary>Adds a response that is no watcher's event.</summary>
    internal void AddControl(WatchResponse response) => Add(response);

    /// <summary>Adds events of a watcher; false, and nothing is added, when too much waits already.</summary>
    internal bool TryAdd(Watcher watcher, WatchResponse response)
    {
        if (watcher is WatchLeg leg)
        {
            return TryAddJoined(leg, response);
        }

        if (!HasRoom)
        {
            return false;
        }

        AddEvents(response, watcher.Settings.TakesFragments);
        return true;
    }

    /// <summary>Tells a watcher that has ended that what it wants is known no more.</summary>
    internal void EndCompacted(Watcher watcher, long compactedRevision)
    {
        var response = new WatchResponse { WatchId = watcher.Id, Canceled = true, CompactRevision = compactedRevision, Header = new ResponseHeader() };
        if (watcher is WatchLeg leg)
        {
            EndJoined(leg.Join, response);
        }
        else
        {
            AddControl(response);
        }
    }

    private void AddEvents(WatchResponse response, bool takesFragments)
    {
        if (takesFragments && SizeOf(response) > _options.FragmentBytes)
        {
            foreach (var fragment in WatchFragments.Split(response, _options.FragmentBytes))
            {
                Add(fragment);
            }
        }
        else
        {
            Add(response);
        }
    }

    private void Add(WatchResponse response)
    {
        Interlocked.Add(ref _waitingBytes, SizeOf(response));
        _responses.Writer.TryWrite(response);
    }

    /// <summary>What a response takes, about; the same however often it is asked.</summary>
    private static int SizeOf(WatchResponse response)
    {
        var size = WatchLimits.EventOverheadBytes;
        foreach (var happened in response.Events)
        {
            size += WatchLimits.EventOverheadBytes + happened.Kv.Key.Length + happened.Kv.Value.Length
                + (happened.PrevKv is { } previous ? previous.Key.Length + previous.Value.Length : 0);
        }

        return size;
    }
}
