using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.Tests.StateMachine;
using KvStore.Node.Watching;

namespace KvStore.Node.Tests.Watching.Joined;

/// <summary>
/// A client that watches one key or all, is cut off now and then, and goes on from what the last response told. What it has heard must be what was
/// written, from where it began.
/// </summary>
internal sealed class JoinedClient : IDisposable
{
    private const long WatchId = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly JoinedWorld _world;
    private readonly string? _key;
    private readonly bool _isFromStart;
    private readonly List<Heard> _heard = [];
    private Dictionary<ulong, long> _known = [];
    private Dictionary<ulong, long> _toldAll = [];
    private WatchStream _stream;
    private bool _isOver;

    public JoinedClient(JoinedWorld world, string? key)
    {
        (_world, _key) = (world, key);
        _isFromStart = world.History.Count == 0;
        _stream = Open(new WatchCreateRequest());
        TakeCreated();
    }

    /// <summary>Whether it was told that what it wants is known no more.</summary>
    public bool WasTooLate { get; private set; }

    public int Cuts { get; private set; }

    /// <summary>Reads some of what waits.</summary>
    public void Read()
    {
        for (var left = _world.Random.Next(20); left > 0 && _stream.TryTake(out var response); left--)
        {
            Take(response!);
        }
    }

    public void AskForProgress() => _stream.RequestProgress();

    /// <summary>Cuts the stream off and goes on with another.</summary>
    public void Cut()
    {
        if (WasTooLate)
        {
            return;
        }

        Cuts++;
        _stream.Dispose();
        _toldAll = [];
        var request = new WatchCreateRequest();
        if (_key is not null && _heard.Count > 0 && _world.Random.Next(2) == 0)
        {
            // As etcd's clients do it.
            request.StartRevision = _heard[^1].Revision + 1;
            _known = [];
        }
        else
        {
            request.Revisions.AddRange(_known.Select(static known => new GroupRevision { Group = known.Key, Revision = known.Value }));
        }

        _stream = Open(request);
        TakeCreated();
    }

    /// <summary>Reads until it is told that it has everything, and checks that it has.</summary>
    public async Task EndAsync(IReadOnlyDictionary<ulong, long> revisions)
    {
        using var patience = new CancellationTokenSource(Patience);
        _stream.RequestProgress();
        while (!WasTooLate && !revisions.All(group => _toldAll.GetValueOrDefault(group.Key) >= group.Value))
        {
            patience.Token.ThrowIfCancellationRequested();
            Assert.True(await _stream.WaitAsync(patience.Token));
            Assert.True(_stream.TryTake(out var response));
            Take(response!);
            if (response!.WatchId == WatchStream.NoWatcher)
            {
                _stream.RequestProgress();
            }
        }

        Check();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _isOver = true;
    }

    /// <summary>Without it a client knows no position, if it began at a plain revision or now.</summary>
    private void TakeCreated()
    {
        Assert.True(_stream.TryTake(out var created));
        Take(created!);
    }

    private WatchStream Open(WatchCreateRequest request)
    {
        Assert.False(_isOver);
        var stream = new WatchStream(
            _world.First.Hub,
            new WatchStreamOptions { BacklogBytesMax = _world.Random.Next(200, 20_000), FragmentBytes = int.MaxValue, WatchersMax = 10 },
            _world.Joined);
        request.WatchId = WatchId;
        (request.Key, request.RangeEnd) = _key is null ? (ByteString.CopyFrom(0), ByteString.CopyFrom(0)) : (Op.Bytes(_key), ByteString.Empty);
        stream.Create(request);
        return stream;
    }

    private void Take(WatchResponse response)
    {
        if (response.Canceled)
        {
            Assert.True(response.CompactRevision > 0, response.CancelReason);
            Assert.Contains(response.Header.Groups, told => told.Revision + 1 < _world.FirstKept(told.Group, _key));
            WasTooLate = true;
            return;
        }

        var groups = response.Header.Groups.ToDictionary(static group => group.Group, static group => group.Revision);
        if (groups.Count == 0)
        {
            // There is one group.
            groups.Add(1, response.Header.Revision);
        }

        if (response.WatchId == WatchStream.NoWatcher)
        {
            CheckProgress(groups);
            _toldAll = groups;
            return;
        }

        Assert.All(_known, known => Assert.True(groups.GetValueOrDefault(known.Key) >= known.Value, "a revision went back"));
        Assert.All(response.Events, happened => Assert.DoesNotContain(
            _heard, heard => heard.Key == Op.Text(happened.Kv.Key) && heard.Revision >= happened.Kv.ModRevision));
        _known = groups;
        _heard.AddRange(response.Events.Select(static happened => new Heard(Op.Text(happened.Kv.Key), happened.Kv.ModRevision)));
        if (response.Events.Count > 0)
        {
            CheckWhole(response);
        }
    }

    /// <summary>All that was written at the last revision of a response is in it.</summary>
    private void CheckWhole(WatchResponse response)
    {
        var last = response.Events[^1].Kv;
        var write = Assert.Single(_world.History, write => write.Key == Op.Text(last.Key) && write.Revision == last.ModRevision);
        var together = _world.History.Where(other => other.Group == write.Group && other.Revision == write.Revision && Wants(other.Key));
        Assert.Equal(together.Count(), response.Events.Count(happened => happened.Kv.ModRevision == last.ModRevision));
    }

    private void CheckProgress(Dictionary<ulong, long> groups)
    {
        if (_isFromStart && !WasTooLate)
        {
            var missed = _world.History.Where(write => Wants(write.Key) && write.Revision <= groups.GetValueOrDefault(write.Group))
                .Where(write => !_heard.Contains(new Heard(write.Key, write.Revision)));
            Assert.Empty(missed);
        }
    }

    private void Check()
    {
        foreach (var key in JoinedWorld.Keys.Where(Wants))
        {
            var written = _world.History.Where(write => write.Key == key).Select(static write => write.Revision).ToList();
            var heard = _heard.Where(heard => heard.Key == key).Select(static heard => heard.Revision).ToList();
            var from = _isFromStart || heard.Count == 0 ? 0 : written.IndexOf(heard[0]);
            if (heard.Count > 0 || (_isFromStart && !WasTooLate))
            {
                Assert.Equal(WasTooLate ? written.Skip(from).Take(heard.Count) : written.Skip(from), heard);
            }
        }
    }

    private bool Wants(string key) => _key is null || key == _key;

    private sealed record Heard(string Key, long Revision);
}
