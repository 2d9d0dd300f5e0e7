using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;
using static KvStore.Contracts.Etcd.Compare.Types;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Requests from a seed: few keys, so that they meet; every option now and then. All pass validation.</summary>
internal sealed class RandomRequests(int seed)
{
    private const int DepthMax = 2;

    private static readonly string[] KeyTexts = ["a", "a\0", "a\0\u00FF", "aa", "b", "ba", "c", "\u00FF", "\u00FF\u00FF", "\0"];

    private static readonly string[] Ends = ["", "", "\0", "a", "aa", "b", "c", "d", "\u00FF"];

    private readonly Random _random = new(seed);

    public IMessage Command() =>
        !Chance(11) ? Write() : Chance(2) ? new LeaseGrantRequest { ID = Lease(), TTL = 60 } : new LeaseRevokeRequest { ID = Lease() };

    /// <summary>A command that a session may number.</summary>
    public IMessage Write()
    {
        while (true)
        {
            switch (_random.Next(10))
            {
                case < 4:
                    var put = Put();
                    if (RequestValidation.Check(put) is null)
                    {
                        return put;
                    }

                    break;
                case < 5:
                    return Delete();
                default:
                    var txn = Txn(depth: 0);
                    if (RequestValidation.Check(txn, Op.OpsMax) is null)
                    {
                        return txn;
                    }

                    break;
            }
        }
    }

    public RangeRequest Range(long revisionMax)
    {
        var request = new RangeRequest { Key = Key(), RangeEnd = End(), KeysOnly = Chance(5), CountOnly = Chance(10) };
        request.Revision = Chance(3) ? _random.NextInt64(-3, revisionMax + 2) : 0;
        request.Limit = Chance(3) ? _random.Next(-1, 6) : 0;
        request.SortTarget = Chance(3) ? (SortTarget)_random.Next(5) : SortTarget.Key;
        request.SortOrder = Chance(3) ? (SortOrder)_random.Next(3) : SortOrder.None;
        if (Chance(4))
        {
            request.MinModRevision = Chance(2) ? _random.NextInt64(revisionMax) : 0;
            request.MaxModRevision = Chance(2) ? _random.NextInt64(revisionMax) : 0;
            request.MinCreateRevision = Chance(2) ? _random.NextInt64(revisionMax) : 0;
            request.MaxCreateRevision = Chance(2) ? _random.NextInt64(revisionMax) : 0;
        }

        return request;
    }

    private long Lease() => 7 + _random.Next(2);

    private PutRequest Put() => new()
    {
        Key = Key(),
        Value = Chance(8) ? ByteString.Empty : Op.Bytes(_random.Next(4).ToString()),
        Lease = Chance(5) ? Lease() : 0,
        PrevKv = Chance(3),
        IgnoreValue = Chance(15),
        IgnoreLease = Chance(15),
    };

    private DeleteRangeRequest Delete() => new() { Key = Key(), RangeEnd = End(), PrevKv = Chance(3) };

    private TxnRequest Txn(int depth)
    {
        var txn = new TxnRequest();
        txn.Compare.AddRange(Enumerable.Range(0, _random.Next(3)).Select(_ => Compare()));
        txn.Success.AddRange(Enumerable.Range(0, _random.Next(4)).Select(_ => Request(depth)));
        txn.Failure.AddRange(Enumerable.Range(0, _random.Next(4)).Select(_ => Request(depth)));
        return txn;
    }

    private RequestOp Request(int depth) => Op.Request(_random.Next(depth < DepthMax ? 8 : 6) switch
    {
        < 3 => Put(),
        3 => Delete(),
        < 6 => Range(revisionMax: 60),
        _ => Txn(depth + 1),
    });

    private Compare Compare()
    {
        var compare = new Compare
        {
            Key = Key(),
            RangeEnd = Chance(4) ? End() : ByteString.Empty,
            Target = (CompareTarget)_random.Next(5),
            Result = (CompareResult)_random.Next(4),
        };
        switch (compare.Target)
        {
            case CompareTarget.Version:
                compare.Version = _random.Next(4);
                break;
            case CompareTarget.Create:
                compare.CreateRevision = _random.Next(40);
                break;
            case CompareTarget.Mod:
                compare.ModRevision = _random.Next(40);
                break;
            case CompareTarget.Value:
                compare.Value = Op.Bytes(_random.Next(4).ToString());
                break;
            default:
                compare.Lease = _random.Next(2);
                break;
        }

        return compare;
    }

    private ByteString Key() => Op.Bytes(KeyTexts[_random.Next(KeyTexts.Length)]);

    private ByteString End() => Op.Bytes(Ends[_random.Next(Ends.Length)]);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
