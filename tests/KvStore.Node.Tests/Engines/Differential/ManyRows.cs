using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.Tests.StateMachine;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>Requests over some hundred keys, from a seed: a tenth of the keys are longer than LMDB's may be, and some values fill pages.</summary>
internal sealed class ManyRows(int seed)
{
    private const int Keys = 300;
    private const int RowsPerTxnMax = 20;
    private const int LongKeyLength = 700;

    private readonly Random _random = new(seed);

    public IMessage Command() => _random.Next(10) switch
    {
        < 4 => Put(_random.Next(Keys)),
        < 6 => Delete(),
        < 7 => Nested(),
        _ => Puts(),
    };

    public RangeRequest Range()
    {
        var (from, to) = Interval(Keys);
        return new RangeRequest
        {
            Key = Key(from),
            RangeEnd = _random.Next(4) == 0 ? ByteString.Empty : Key(to),
            Limit = _random.Next(3) == 0 ? _random.Next(20) : 0,
            SortTarget = (SortTarget)_random.Next(5),
            SortOrder = (SortOrder)_random.Next(3),
            KeysOnly = _random.Next(4) == 0,
            CountOnly = _random.Next(8) == 0,
        };
    }

    private static ByteString Key(int number) =>
        Op.Bytes(number % 10 == 0 ? $"row{number:D4}".PadRight(LongKeyLength, 'x') : $"row{number:D4}");

    private PutRequest Put(int number) => new() { Key = Key(number), Value = Value(), PrevKv = _random.Next(4) == 0 };

    private DeleteRangeRequest Delete()
    {
        var (from, to) = Interval(Keys / 10);
        return new DeleteRangeRequest { Key = Key(from), RangeEnd = Key(to), PrevKv = _random.Next(2) == 0 };
    }

    private TxnRequest Puts()
    {
        var first = _random.Next(Keys);
        return Op.Txn([.. Enumerable.Range(first, _random.Next(1, RowsPerTxnMax)).Select(Put)]);
    }

    /// <summary>Reads, deletes, reads again inside, and writes elsewhere; or not, as the first key decides.</summary>
    private TxnRequest Nested()
    {
        var (from, to) = Interval(Keys / 10);
        var compare = new Compare
        {
            Key = Key(from),
            Target = Compare.Types.CompareTarget.Version,
            Result = (Compare.Types.CompareResult)_random.Next(4),
            Version = _random.Next(3),
        };
        var delete = new DeleteRangeRequest { Key = Key(from), RangeEnd = Key(to), PrevKv = true };
        return Op.If([compare], [Range(), delete, Op.Txn(Range(), Put(to + 1)), Range()], [Puts(), Range()]);
    }

    private (int From, int To) Interval(int lengthMax)
    {
        var from = _random.Next(Keys);
        return (from, from + _random.Next(lengthMax));
    }

    private ByteString Value()
    {
        var value = new byte[_random.Next(5) == 0 ? _random.Next(6000) : _random.Next(100)];
        _random.NextBytes(value);
        return ByteString.CopyFrom(value);
    }
}
