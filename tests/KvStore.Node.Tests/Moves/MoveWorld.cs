using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Moves;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Node.Tests.StateMachine;
using Topologies = KvStore.Node.Tests.StateMachine.Topology;

namespace KvStore.Node.Tests.Moves;

/// <summary>
/// Three groups between which slots move while clients write, and a model of what the keys must be. The order of everything is drawn: writes, steps of
/// moves as <see cref="MoveDriver"/> finds them, steps that come again, aborts, compactions, restarts.
/// </summary>
internal sealed partial class MoveWorld : IDisposable
{
    private const int SettleStepsMax = 10_000;

    // In few slots, so that moves meet.
    private static readonly string[] Keys = [.. Enumerable.Range(0, 12).Select(static number => $"{{{number % 4}}}{number}")];

    private static readonly uint[] Slots = [.. Keys.Take(4).Select(static key => (uint)Slot.Of(Op.Bytes(key).Span).Number)];

    private readonly Random _random;
    private readonly ReplicatedGroup[] _groups = [new(new GroupId(1)), new(new GroupId(2)), new(new GroupId(3))];
    private readonly Dictionary<string, KeyValue> _model = [];
    private readonly Dictionary<string, long> _lastRevision = [];
    private readonly List<(ReplicatedGroup Group, IMessage Entry)> _sent = [];
    private bool _isSettling;
    private readonly Dictionary<ulong, MoveRun> _runs = [];
    private readonly MoveRunner _runner;

    public MoveWorld(int seed)
    {
        _random = new Random(seed);
        var limits = new MoveChunkLimits(BytesMax: _random.Next(1, 300), RowsMax: _random.Next(1, 20));
        _runner = new MoveRunner(new Groups(this), limits, freezeMax: TimeSpan.MaxValue, TimeProvider.System);
        foreach (var change in new[]
        {
            Topologies.Change.Add(2), Topologies.Change.Add(3),
            Topologies.Change.SetPhase(2, GroupPhase.Active), Topologies.Change.SetPhase(3, GroupPhase.Active),
        })
        {
            _groups[0].Ok<TopologyChanged>(change);
        }
    }

    /// <summary>Moves that were ended, by what was decided.</summary>
    public int Committed { get; private set; }

    public int Aborted { get; private set; }

    private TopologyState Topology => _groups[0].Machine.Topology;

    public void Dispose()
    {
        foreach (var group in _groups)
        {
            group.Dispose();
        }
    }

    /// <summary>Something happens.</summary>
    public void Step()
    {
        switch (_random.Next(15))
        {
            case 0:
                Begin();
                break;
            case 1 when _sent.Count > 0:
                var (group, entry) = _sent[_random.Next(_sent.Count)];
                group.Apply(entry);
                break;
            case 2:
                Compact(_groups[_random.Next(3)]);
                break;
            case 3:
                _groups[_random.Next(3)].Diverge(_random.Next(2) == 0);
                break;
            case 4 or 5 or 6 when Topology.Moves.Count > 0:
                Drive(Topology.Moves.Values.ElementAt(_random.Next(Topology.Moves.Count)), mayAbort: true);
                break;
            case 7:
                GrantOrRevoke();
                break;
            case 8:
                Abandon();
                break;
            case 9:
                OpenOrClose();
                break;
            case 10 or 11:
                WriteInSession(Keys[_random.Next(Keys.Length)]);
                break;
            default:
                Write(Keys[_random.Next(Keys.Length)]);
                break;
        }

        CheckServers();
    }

    /// <summary>Ends all moves; every key must be what the model says then.</summary>
    public void Settle()
    {
        _isSettling = true;
        for (var steps = 0; Topology.Moves.Count > 0; steps++)
        {
            Assert.True(steps < SettleStepsMax, "a move does not end");
            Drive(Topology.Moves.Values.First(), mayAbort: false);
            Abandon();
            CheckServers();
        }

        for (var steps = 0; _groups[0].Machine.Orphans.Count > 0; steps++)
        {
            Assert.True(steps < SettleStepsMax, "a lease or session does not end");
            Abandon();
        }

        CheckServers();
        Assert.DoesNotContain(_model.Values, pair => HasEnded(pair.Lease));

        foreach (var key in Keys)
        {
            CheckKey(key);
        }

        foreach (var group in _groups)
        {
            Assert.All(group.Machine.Ownership.Slots, slot => Assert.True(slot.Hold is SlotHold.None or SlotHold.Owned));
            using var reader = group.Machine.OpenReader();
            Assert.Equal(_model.Keys.Count(key => OwnerOf(key) == group), CountRows(group));
        }
    }

    private void Begin()
    {
        var source = _groups[_random.Next(3)];
        var destination = _groups[_random.Next(3)];
        var slots = Slots.Where(slot => Topology[new Slot((int)slot)].Owner == source.Id && _random.Next(2) == 0).ToArray();

        // Refused when the slots move already, or when it makes no sense.
        _groups[0].Apply(Topologies.Change.Begin(source.Id.Value, destination.Id.Value, slots));
    }

    private void Drive(MoveEntry move, bool mayAbort)
    {
        if (mayAbort && _random.Next(20) == 0)
        {
            _groups[0].Apply(MoveDriver.Abort(move).Request);
            return;
        }

        if (!_runs.TryGetValue(move.Id, out var run))
        {
            _runs.Add(move.Id, run = new MoveRun(move.Id));
        }

        // Whoever goes on remembers nothing.
        if (_random.Next(10) == 0)
        {
            _runs.Remove(move.Id);
        }

        var step = _runner.StepAsync(run, CancellationToken.None);
        Assert.True(step.IsCompletedSuccessfully);
        if (!Topology.Moves.ContainsKey(move.Id))
        {
            (Committed, Aborted) = move.Phase == MovePhase.Committed ? (Committed + 1, Aborted) : (Committed, Aborted + 1);
        }
    }

    private void Write(string key, bool mayAdopt = true)
    {
        var group = _groups[_random.Next(3)];
        var isDelete = _random.Next(4) == 0;
        var value = _random.Next(1000).ToString();
        var lease = _random.Next(3) == 0 ? _random.Next(1, LeasesMax) : 0;
        if (lease != 0 && mayAdopt)
        {
            Adopt(HolderId.Lease(lease), group);
        }

        var put = Op.Put(key, value, lease);
        put.PrevKv = true;
        var result = group.Apply(isDelete ? Op.Delete(key) : put);
        if (result.Error is { } error)
        {
            Assert.True(error == KvErrors.WrongGroup || error == KvErrors.SlotMoving || error == KvErrors.LeaseNotFound);
            return;
        }

        if (isDelete)
        {
            var deleted = ((DeleteRangeResponse)result.Response!).Deleted;
            Assert.Equal(_model.Remove(key, out var gone) ? 1 : 0, gone is not null && HasEnded(gone.Lease) ? 1 : deleted);
            return;
        }

        Note(key, value, lease, result);
    }

    /// <summary>A put was done.</summary>
    private void Note(string key, string value, long lease, ApplyResult result)
    {
        // A key whose lease has ended may be gone by now.
        var put = (PutResponse)result.Response!;
        var before = _model.TryGetValue(key, out var there) && put.PrevKv is null && HasEnded(there.Lease) ? null : there;
        Assert.Equal(before, put.PrevKv);
        Assert.True(result.Revision > _lastRevision.GetValueOrDefault(key), "a revision came again");
        _lastRevision[key] = result.Revision;
        _model[key] = new KeyValue
        {
            Key = Op.Bytes(key),
            Value = Op.Bytes(value),
            ModRevision = result.Revision,
            CreateRevision = before?.CreateRevision ?? result.Revision,
            Version = (before?.Version ?? 0) + 1,
            Lease = lease,
        };
    }

    private void Send(ReplicatedGroup group, IMessage entry)
    {
        _sent.Add((group, entry));
        group.Apply(entry);
    }

    private static void Compact(ReplicatedGroup group) => group.Apply(new CompactionRequest { Revision = group.Machine.Revision - 2 });

    /// <summary>Never more than one group serves a key, and what it serves is right.</summary>
    private void CheckServers()
    {
        foreach (var key in Keys)
        {
            var answers = _groups.Select(group => group.First.TryRange(Op.Range(key))).Where(static answer => answer.IsOk).ToList();
            Assert.True(answers.Count <= 1);
            if (answers.Count == 1)
            {
                Check(key, answers[0].Value!.Kvs.SingleOrDefault());
            }
        }
    }

    private void CheckKey(string key) => Check(key, OwnerOf(key).First.Range(Op.Range(key)).Kvs.SingleOrDefault());

    private void Check(string key, KeyValue? served)
    {
        if (served is null && _model.TryGetValue(key, out var pair) && HasEnded(pair.Lease))
        {
            // Its lease has ended, and now the group that has it knows.
            _model.Remove(key);
        }

        Assert.Equal(_model.GetValueOrDefault(key), served);
    }

    private ReplicatedGroup OwnerOf(string key) => GroupOf(Topology[Slot.Of(Op.Bytes(key).Span)].Owner);

    private ReplicatedGroup GroupOf(GroupId id) => _groups[(int)id.Value - 1];

    /// <summary>Keys that have rows which say that they exist, served or not.</summary>
    private static int CountRows(ReplicatedGroup group)
    {
        using var view = new VersionView(group.First.Engine.Current, pending: null);
        view.Scan(KeyRange.From(ReadOnlyMemory<byte>.Empty), VersionView.Newest);
        var count = 0;
        while (view.MoveNext())
        {
            count++;
        }

        return count;
    }
}
