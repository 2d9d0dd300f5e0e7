using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Which transactions write a key twice: a table of cases, and random ones against a plain transcription of etcd's rules.</summary>
public sealed class TxnOverlapTests
{
    public static TheoryData<string, TxnRequest, bool> Cases => new()
    {
        { "two puts", Op.Txn(Op.Put("a"), Op.Put("a")), true },
        { "two puts in the failure list", Op.If([], [], [Op.Put("a"), Op.Put("a")]), true },
        { "success and failure", Op.If([], [Op.Put("a")], [Op.Put("a")]), false },
        { "delete then put", Op.Txn(Op.Delete("a"), Op.Put("a")), true },
        { "put then delete", Op.Txn(Op.Put("a"), Op.Delete("a")), true },
        { "put in a deleted range", Op.Txn(Op.Put("b"), Op.Delete("a", "c")), true },
        { "put at the end of a deleted range", Op.Txn(Op.Put("c"), Op.Delete("a", "c")), false },
        { "put at the begin of a deleted range", Op.Txn(Op.Put("a"), Op.Delete("a", "c")), true },
        { "put after a deleted key", Op.Txn(Op.Put("a\0"), Op.Delete("a")), false },
        { "two deletes", Op.Txn(Op.Delete("a"), Op.Delete("a", "z")), false },
        { "delete without bound", Op.Txn(Op.Delete("a", "\0"), Op.Put("b")), false },
        { "inverted delete", Op.Txn(Op.Delete("c", "a"), Op.Put("b")), false },
        { "range and put", Op.Txn(Op.Range("a"), Op.Put("a")), false },
        { "nested put and put", Op.Txn(Op.Txn(Op.Put("a")), Op.Put("a")), true },
        { "nested put in either list", Op.Txn(Op.If([], [Op.Put("a")], [Op.Put("a")])), false },
        { "nested put in either list and put", Op.Txn(Op.If([], [Op.Put("b")], [Op.Put("a")]), Op.Put("a")), true },
        { "two nested puts", Op.Txn(Op.Txn(Op.Put("a")), Op.Txn(Op.Put("a"))), true },
        { "nested put and delete around it", Op.Txn(Op.Txn(Op.Put("a")), Op.Delete("a")), true },
        { "nested delete then nested put", Op.Txn(Op.Txn(Op.Delete("a")), Op.Txn(Op.Put("a"))), true },
        { "nested put then nested delete", Op.Txn(Op.Txn(Op.Put("a")), Op.Txn(Op.Delete("a"))), false },
        { "nested delete and put around it", Op.Txn(Op.Put("a"), Op.Txn(Op.Delete("a"))), true },
        { "deep duplicate", Op.Txn(Op.Txn(Op.Txn(Op.Put("a"), Op.Put("a")))), true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Overlap_is_found_as_etcd_finds_it(string name, TxnRequest txn, bool overlaps)
    {
        Assert.True(overlaps == (RequestValidation.Check(txn, Op.OpsMax) == KvErrors.DuplicateKey), name);
        Assert.Equal(overlaps, !Naive.Check(txn.Success) || !Naive.Check(txn.Failure));
    }

    [Fact]
    public void Random_transactions_are_judged_as_by_the_plain_rules() =>
        Prop.ForAll(Transactions(depth: 3).ToArbitrary(), txn =>
            (RequestValidation.Check(txn, Op.OpsMax) == KvErrors.DuplicateKey) == (!Naive.Check(txn.Success) || !Naive.Check(txn.Failure)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>A request full of intervals is judged in a time that grows little faster than its size.</summary>
    [Fact]
    public void Thousands_of_intervals_are_handled()
    {
        var intervals = new KeyIntervals();
        for (var i = 0; i < 20_000; i++)
        {
            var begin = i * 7919 % 20_000 * 2;
            intervals.Add(Key(begin), Key(begin + 1));
        }

        for (var i = 0; i < 20_000; i++)
        {
            Assert.Equal(i % 2 == 0, intervals.Contains(Key(i)));
        }

        static ByteString Key(int number) => ByteString.CopyFrom((byte)(number >> 16), (byte)(number >> 8), (byte)number);
    }

    private static Gen<TxnRequest> Transactions(int depth) =>
        from success in Operations(depth).ListOf()
        from failure in Operations(depth).ListOf()
        select Op.If([], [.. success.Take(4)], [.. failure.Take(3)]);

    private static Gen<IMessage> Operations(int depth)
    {
        var key = Gen.Elements("a", "a\0", "b", "c", "d");
        var put = key.Select(IMessage (k) => Op.Put(k));
        var delete = key.SelectMany(k => Gen.Elements("", "\0", "b", "d").Select(IMessage (end) => Op.Delete(k, end)));
        return depth == 0
            ? Gen.Frequency((3, put), (2, delete))
            : Gen.Frequency((3, put), (2, delete), (2, Transactions(depth - 1).Select(IMessage (txn) => txn)));
    }

    /// <summary>etcd's checkIntervals with lists instead of trees.</summary>
    private sealed class Naive
    {
        private readonly List<string> _puts = [];
        private readonly List<(string Begin, string End)> _deletes = [];

        public static bool Check(IEnumerable<RequestOp> ops) => Collect(ops) is not null;

        private static Naive? Collect(IEnumerable<RequestOp> ops)
        {
            var all = ops.ToList();
            var written = new Naive();
            foreach (var delete in all.Select(op => op.RequestDeleteRange).Where(delete => delete is not null))
            {
                var key = Op.Text(delete.Key);
                written._deletes.Add((key, delete.RangeEnd.IsEmpty ? key + "\0" : Op.Text(delete.RangeEnd)));
            }

            foreach (var nested in all.Select(op => op.RequestTxn).Where(txn => txn is not null))
            {
                if (Collect(nested.Success) is not { } success || Collect(nested.Failure) is not { } failure)
                {
                    return null;
                }

                if (success._puts.Any(written.Overlaps)
                    || failure._puts.Any(key => written.IsDeleted(key) || (written._puts.Contains(key) && !success._puts.Contains(key))))
                {
                    return null;
                }

                written._puts.AddRange(success._puts.Union(failure._puts));
                written._deletes.AddRange(success._deletes.Concat(failure._deletes));
            }

            foreach (var put in all.Select(op => op.RequestPut).Where(put => put is not null))
            {
                if (written.Overlaps(Op.Text(put.Key)))
                {
                    return null;
                }

                written._puts.Add(Op.Text(put.Key));
            }

            return written;
        }

        private bool Overlaps(string key) => _puts.Contains(key) || IsDeleted(key);

        private bool IsDeleted(string key) =>
            _deletes.Any(delete => string.CompareOrdinal(key, delete.Begin) >= 0 && string.CompareOrdinal(key, delete.End) < 0);
    }
}
