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
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;
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
    private readonly Dictionary<ulong, ByteString> _wiped = [];
    private readonly MoveChunkLimits _limits;

    public MoveWorld(int seed)
    {
        _random = new Random(seed);
        _limits = new MoveChunkLimits(BytesMax: _random.Next(1, 300), RowsMax: _random.Next(1, 20));
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
        var (source, destination) = (GroupOf(move.Source), GroupOf(move.Destination));
        if (mayAbort && _random.Next(20) == 0)
        {
            _groups[0].Apply(MoveDriver.Abort(move).Request);
            return;
        }

        var next = MoveDriver.Next(move, source.Machine.Ownership, destination.Machine.Ownership, destination.Machine.FindImport(move.Id));
        switch (next)
        {
            case MoveAction.Take take:
                Send(GroupOf(take.Group), take.Step);
                break;
            case MoveAction.Copy:
                Copy(move, source, destination);
                break;
            case MoveAction.Wipe wipe:
                Wipe(move, GroupOf(wipe.Group), wipe.Forget);
                break;
            case MoveAction.Change change:
                var isEnd = change.Request.EndMove is not null;
                (Committed, Aborted) = (Committed + (isEnd && move.Phase == MovePhase.Committed ? 1 : 0), Aborted + (isEnd && move.Phase == MovePhase.Aborted ? 1 : 0));
                Send(_groups[0], change.Request);
                break;
        }
    }

    private void Copy(MoveEntry move, ReplicatedGroup source, ReplicatedGroup destination)
    {
        using var reader = source.Machine.OpenReader();
        var progress = destination.Machine.FindImport(move.Id);
        var read = reader.ReadMove(move.Id, move.Slots, progress, _limits);
        if (read.Error == KvErrors.Compacted)
        {
            _groups[0].Apply(MoveDriver.Abort(move).Request);
            return;
        }

        Assert.Null(read.Error);
        var chunk = read.Value!;
        AdoptAll(chunk, destination);
        if (chunk.Next.Phase == ImportPosition.Types.Phase.Changes && chunk.Next.Revision > reader.Revision && _random.Next(3) == 0)
        {
            Send(source, MoveDriver.Step(move, Kind.Freeze).Step);
        }

        // What was read before the freeze may be sent after it.
        Send(destination, chunk);
    }

    private void Wipe(MoveEntry move, ReplicatedGroup group, SlotStep forget)
    {
        var from = _wiped.GetValueOrDefault(move.Id, ByteString.Empty);
        using var reader = group.Machine.OpenReader();
        var to = reader.FindWipeEnd(from.Span, rowsMax: _random.Next(1, 10));
        Send(group, new WipeChunk { Move = move.Id, From = from, To = to is null ? ByteString.Empty : ByteString.CopyFrom(to) });
        if (to is null)
        {
            Send(group, forget);
        }
        else
        {
            _wiped[move.Id] = ByteString.CopyFrom(to);
        }
    }

    private void Write(string key)
    {
        var group = _groups[_random.Next(3)];
        var isDelete = _random.Next(4) == 0;
        var value = _random.Next(1000).ToString();
        var lease = _random.Next(3) == 0 ? _random.Next(1, LeasesMax) : 0;
        if (lease != 0)
        {
            Adopt(HolderId.Lease(lease), group);
        }

        var result = group.Apply(isDelete ? Op.Delete(key) : Op.Put(key, value, lease));
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
        var before = _model.GetValueOrDefault(key);
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
