using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.Compare.Types;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>
/// etcd's store as plainly as it can be written: a list of all versions ever, searched from the front each time. Written from the
/// description of etcd's behaviour, not from the state machine, so that the two can be held against each other.
/// </summary>
internal sealed class NaiveStore
{
    private readonly List<Entry> _versions = [];
    private readonly HashSet<long> _leases = [];

    public long Revision { get; private set; } = 1;

    /// <summary>Older revisions are refused; the versions stay all the same.</summary>
    public long Compacted { get; private set; } = -1;

    /// <summary>Does what a request says; a command's error leaves everything as it was.</summary>
    public (IMessage? Response, KvError? Error) Apply(IMessage request)
    {
        var before = _versions.Count;
        var writer = new Writer(this);
        var (response, error) = request switch
        {
            PutRequest { Lease: not 0 } put when !_leases.Contains(put.Lease) => (null, KvErrors.LeaseNotFound),
            PutRequest put => writer.Put(put),
            DeleteRangeRequest delete => (writer.Delete(delete), null),
            TxnRequest txn => writer.TopTxn(txn),
            LeaseGrantRequest grant => Grant(grant),
            LeaseRevokeRequest revoke => writer.Revoke(revoke.ID),
            CompactionRequest compaction => Compact(compaction.Revision),
            _ => throw new ArgumentException("No command.", nameof(request)),
        };
        if (error is not null)
        {
            _versions.RemoveRange(before, _versions.Count - before);
            return (null, error);
        }

        Revision += _versions.Count > before ? 1 : 0;
        return (response, null);
    }

    public RangeResponse? Range(RangeRequest request, out KvError? error)
    {
        error = request.Revision > Revision ? KvErrors.FutureRev
            : request.Revision > 0 && request.Revision < Compacted ? KvErrors.Compacted
            : null;
        return error is null ? Range(request, Revision) : null;
    }

    /// <summary>The keys of a lease, in their order.</summary>
    public IEnumerable<string> KeysOf(long lease) => Everything(Revision).Where(pair => pair.Lease == lease).Select(pair => Op.Text(pair.Key));

    private List<KeyValue> Everything(long revision) => Alive(Op.Bytes("\0"), Op.Bytes("\0"), revision);

    private (IMessage? Response, KvError? Error) Grant(LeaseGrantRequest grant) => _leases.Add(grant.ID)
        ? (new LeaseGrantResponse { Header = new ResponseHeader { Revision = Revision }, ID = grant.ID, TTL = grant.TTL }, null)
        : (null, KvErrors.LeaseExist);

    private (IMessage? Response, KvError? Error) Compact(long revision)
    {
        if (revision <= Compacted || revision > Revision)
        {
            return (null, revision <= Compacted ? KvErrors.Compacted : KvErrors.FutureRev);
        }

        Compacted = revision;
        return (new CompactionResponse { Header = new ResponseHeader { Revision = Revision } }, null);
    }

    private List<KeyValue> Alive(ByteString key, ByteString end, long revision) =>
    [
        .. _versions
            .Where(version => version.Revision <= revision && IsIn(version.Key, Op.Text(key), Op.Text(end)))
            .GroupBy(version => version.Key)
            .Select(versions => versions.Last())
            .Where(version => version.Pair is not null)
            .OrderBy(version => version.Key, StringComparer.Ordinal)
            .Select(version => version.Pair!.Clone()),
    ];

    private static bool IsIn(string candidate, string key, string end) => end switch
    {
        "" => candidate == key,
        "\0" => string.CompareOrdinal(candidate, key) >= 0,
        _ => string.CompareOrdinal(candidate, key) >= 0 && string.CompareOrdinal(candidate, end) < 0,
    };

    private RangeResponse Range(RangeRequest request, long currentRevision)
    {
        var alive = Alive(request.Key, request.RangeEnd, request.Revision > 0 ? request.Revision : currentRevision);
        var response = new RangeResponse { Header = new ResponseHeader { Revision = currentRevision }, Count = alive.Count };
        if (request.CountOnly)
        {
            return response;
        }

        var isFiltered = new[]
        {
            request.MinModRevision, request.MaxModRevision, request.MinCreateRevision, request.MaxCreateRevision,
        }.Any(bound => bound != 0);
        IEnumerable<KeyValue> pairs = alive;
        if (request.Limit > 0 && request.SortOrder == SortOrder.None && !isFiltered)
        {
            pairs = pairs.Take((int)request.Limit + 1);
        }

        var filtered = pairs
            .Where(pair => request.MinModRevision == 0 || pair.ModRevision >= request.MinModRevision)
            .Where(pair => request.MaxModRevision == 0 || pair.ModRevision <= request.MaxModRevision)
            .Where(pair => request.MinCreateRevision == 0 || pair.CreateRevision >= request.MinCreateRevision)
            .Where(pair => request.MaxCreateRevision == 0 || pair.CreateRevision <= request.MaxCreateRevision)
            .ToList();
        var sorted = Sorted(filtered, request.SortTarget, request.SortOrder == SortOrder.Descend);
        response.More = request.Limit > 0 && sorted.Count > request.Limit;
        foreach (var pair in response.More ? sorted.Take((int)request.Limit) : sorted)
        {
            pair.Value = request.KeysOnly ? ByteString.Empty : pair.Value;
            response.Kvs.Add(pair);
        }

        return response;
    }

    private static List<KeyValue> Sorted(List<KeyValue> pairs, SortTarget target, bool isDescending)
    {
        Func<KeyValue, string> field = target switch
        {
            SortTarget.Key => pair => Op.Text(pair.Key),
            SortTarget.Version => pair => pair.Version.ToString("D19"),
            SortTarget.Create => pair => pair.CreateRevision.ToString("D19"),
            SortTarget.Mod => pair => pair.ModRevision.ToString("D19"),
            _ => pair => Op.Text(pair.Value),
        };
        return isDescending
            ? [.. pairs.OrderByDescending(field, StringComparer.Ordinal)]
            : [.. pairs.OrderBy(field, StringComparer.Ordinal)];
    }

    private sealed record Entry(string Key, long Revision, KeyValue? Pair);

    private sealed class Writer(NaiveStore store)
    {
        private readonly int _before = store._versions.Count;

        private long Revision => store._versions.Count > _before ? store.Revision + 1 : store.Revision;

        public (IMessage? Response, KvError? Error) Put(PutRequest put)
        {
            var previous = store.Alive(put.Key, ByteString.Empty, Revision).SingleOrDefault();
            if (previous is null && (put.IgnoreValue || put.IgnoreLease))
            {
                return (null, KvErrors.KeyNotFound);
            }

            var pair = new KeyValue
            {
                Key = put.Key,
                Value = put.IgnoreValue ? previous!.Value : put.Value,
                ModRevision = store.Revision + 1,
                CreateRevision = previous?.CreateRevision ?? store.Revision + 1,
                Version = (previous?.Version ?? 0) + 1,
                Lease = put.IgnoreLease ? previous!.Lease : put.Lease,
            };
            store._versions.Add(new Entry(Op.Text(put.Key), pair.ModRevision, pair));
            return (new PutResponse { Header = Header(), PrevKv = put.PrevKv ? previous : null }, null);
        }

        public (IMessage? Response, KvError? Error) Revoke(long lease)
        {
            if (!store._leases.Remove(lease))
            {
                return (null, KvErrors.LeaseNotFound);
            }

            foreach (var key in store.KeysOf(lease).ToList())
            {
                store._versions.Add(new Entry(key, store.Revision + 1, Pair: null));
            }

            return (new LeaseRevokeResponse { Header = Header() }, null);
        }

        public DeleteRangeResponse Delete(DeleteRangeRequest delete)
        {
            var alive = store.Alive(delete.Key, delete.RangeEnd, Revision);
            store._versions.AddRange(alive.Select(pair => new Entry(Op.Text(pair.Key), store.Revision + 1, Pair: null)));
            var response = new DeleteRangeResponse { Header = Header(), Deleted = alive.Count };
            response.PrevKvs.AddRange(delete.PrevKv ? alive : []);
            return response;
        }

        public (IMessage? Response, KvError? Error) TopTxn(TxnRequest txn)
        {
            var plan = Plan(txn);
            var taken = Taken(plan).ToList();
            var error = taken.Select(CheckPut).Concat(taken.Select(CheckRange)).FirstOrDefault(found => found is not null);
            if (error is not null)
            {
                return (null, error);
            }

            var response = Run(plan, ref error);
            response.Header.Revision = Revision;
            return (response, error);
        }

        /// <summary>Decides all compares before anything is written.</summary>
        private Branch Plan(TxnRequest txn)
        {
            var succeeded = txn.Compare.All(Holds);
            var ops = succeeded ? txn.Success : txn.Failure;
            return new Branch(succeeded, [.. ops.Select(op => (op, op.RequestTxn is null ? null : Plan(op.RequestTxn)))]);
        }

        private static IEnumerable<RequestOp> Taken(Branch branch) =>
            branch.Ops.SelectMany(step => step.Nested is null ? [step.Op] : Taken(step.Nested));

        private KvError? CheckPut(RequestOp op)
        {
            var put = op.RequestPut;
            if (put is null)
            {
                return null;
            }

            var isMissing = store.Alive(put.Key, ByteString.Empty, Revision).Count == 0;
            return (put.IgnoreValue || put.IgnoreLease) && isMissing ? KvErrors.KeyNotFound
                : put.Lease != 0 && !store._leases.Contains(put.Lease) ? KvErrors.LeaseNotFound
                : null;
        }

        private KvError? CheckRange(RequestOp op) => op.RequestRange?.Revision switch
        {
            null or 0 => null,
            var revision when revision > store.Revision => KvErrors.FutureRev,
            var revision when revision < store.Compacted => KvErrors.Compacted,
            _ => null,
        };

        private TxnResponse Run(Branch branch, ref KvError? error)
        {
            var response = new TxnResponse { Header = new ResponseHeader(), Succeeded = branch.Succeeded };
            foreach (var (op, nested) in branch.Ops)
            {
                var result = new ResponseOp();
                switch (op.RequestCase)
                {
                    case RequestOp.RequestOneofCase.RequestRange:
                        result.ResponseRange = store.Range(op.RequestRange, Revision);
                        break;
                    case RequestOp.RequestOneofCase.RequestPut:
                        var (put, putError) = Put(op.RequestPut);
                        error ??= putError;
                        result.ResponsePut = (PutResponse?)put;
                        break;
                    case RequestOp.RequestOneofCase.RequestDeleteRange:
                        result.ResponseDeleteRange = Delete(op.RequestDeleteRange);
                        break;
                    default:
                        result.ResponseTxn = Run(nested!, ref error);
                        break;
                }

                response.Responses.Add(result);
            }

            return response;
        }

        private bool Holds(Compare compare)
        {
            var alive = store.Alive(compare.Key, compare.RangeEnd, Revision);
            return alive.Count > 0
                ? alive.All(pair => Holds(compare, pair))
                : compare.Target != CompareTarget.Value && Holds(compare, new KeyValue());
        }

        private static bool Holds(Compare compare, KeyValue pair)
        {
            var order = compare.Target switch
            {
                CompareTarget.Version => pair.Version.CompareTo(compare.Version),
                CompareTarget.Create => pair.CreateRevision.CompareTo(compare.CreateRevision),
                CompareTarget.Mod => pair.ModRevision.CompareTo(compare.ModRevision),
                CompareTarget.Lease => pair.Lease.CompareTo(compare.Lease),
                _ => string.CompareOrdinal(Op.Text(pair.Value), Op.Text(compare.Value)),
            };
            return compare.Result switch
            {
                CompareResult.Equal => order == 0,
                CompareResult.NotEqual => order != 0,
                CompareResult.Greater => order > 0,
                _ => order < 0,
            };
        }

        private ResponseHeader Header() => new() { Revision = Revision };

        private sealed record Branch(bool Succeeded, List<(RequestOp Op, Branch? Nested)> Ops);
    }
}
