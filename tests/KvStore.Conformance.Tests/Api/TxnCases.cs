using Google.Protobuf;
using KvStore.Contracts.Etcd;
using Result = KvStore.Contracts.Etcd.Compare.Types.CompareResult;
using Target = KvStore.Contracts.Etcd.Compare.Types.CompareTarget;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Transactions.</summary>
internal static class TxnCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        .. Compares(),
        new("transaction whose compares cover ranges", async client =>
        {
            await KvCases.FillAsync(client);
            foreach (var (begin, end) in new[] { ("a", "z"), ("x", "z"), ("z", "a"), ("a", ""), ("b", "\u007f") })
            {
                foreach (var version in new[] { 0, 1, 2 })
                {
                    await client.TxnAsync(new TxnRequest { Compare = { Compare(client, begin, Result.Equal, Target.Version, c => (c.Version, c.RangeEnd) = (version, client.End(end))) } });
                }
            }
        }),
        new("transaction whose compares must all hold", async client =>
        {
            await client.PutAsync("a", "1");
            await client.TxnAsync(new TxnRequest
            {
                Compare =
                {
                    Compare(client, "a", Result.Equal, Target.Version, c => c.Version = 1),
                    Compare(client, "b", Result.Greater, Target.Version, c => c.Version = 0),
                },
                Success = { PutOp(client, "c", "then") },
                Failure = { PutOp(client, "c", "else") },
            });
            await client.RangeAsync(new RangeRequest { Key = client.Key("c") });
        }),
        new("transaction sees what it wrote", async client =>
        {
            await client.TxnAsync(new TxnRequest
            {
                Success = { PutOp(client, "a", "1"), RangeOp(client, "a"), PutOp(client, "b", "2"), RangeOp(client, "", "\u007f"), DeleteOp(client, "c", "d"), RangeOp(client, "", "\u007f") },
            });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction that puts and deletes a key", async client =>
        {
            await client.PutAsync("a", "0");
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), DeleteOp(client, "a", "b") } });
            await client.TxnAsync(new TxnRequest { Success = { DeleteOp(client, "a"), PutOp(client, "a", "1") } });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction that puts a key twice", async client =>
        {
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), PutOp(client, "a", "2") } });
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1") }, Failure = { PutOp(client, "a", "2") } });
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), TxnOp([PutOp(client, "a", "2")], []) } });
            await client.TxnAsync(new TxnRequest { Success = { TxnOp([PutOp(client, "a", "1")], [PutOp(client, "a", "2")]) } });
            await client.TxnAsync(new TxnRequest { Success = { TxnOp([PutOp(client, "a", "1")], []), TxnOp([], [PutOp(client, "a", "2")]) } });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction with deletions that overlap", async client =>
        {
            await KvCases.FillAsync(client);
            await client.TxnAsync(new TxnRequest { Success = { DeleteOp(client, "a", "c"), DeleteOp(client, "b", "d") } });
            await client.TxnAsync(new TxnRequest { Success = { DeleteOp(client, "a", "z"), DeleteOp(client, "a") } });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction in a transaction", async client =>
        {
            await client.PutAsync("a", "1");
            await client.TxnAsync(new TxnRequest
            {
                Success =
                {
                    PutOp(client, "b", "1"),
                    new RequestOp
                    {
                        RequestTxn = new TxnRequest
                        {
                            Compare = { Compare(client, "b", Result.Equal, Target.Value, c => c.Value = ByteString.CopyFromUtf8("1")) },
                            Success = { RangeOp(client, "b"), TxnOp([PutOp(client, "c", "deep"), RangeOp(client, "c")], []) },
                            Failure = { PutOp(client, "d", "else") },
                        },
                    },
                    RangeOp(client, "", "\u007f"),
                },
            });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction that reads the past", async client =>
        {
            var before = await client.RevisionAsync();
            await client.PutAsync("a", "1");
            await client.PutAsync("a", "2");
            await client.TxnAsync(new TxnRequest { Success = { RangeOp(client, "a", change: range => range.Revision = before + 1), PutOp(client, "a", "3") } });
            await client.TxnAsync(new TxnRequest { Success = { RangeOp(client, "a", change: range => range.Revision = before + 99), PutOp(client, "a", "4") } });
            await client.TxnAsync(new TxnRequest { Success = { RangeOp(client, "a", change: range => range.Revision = before + 99) } });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction in which one part is wrong", async client =>
        {
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), PutOp(client, "b", "1", put => put.Lease = 404) } });
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), PutOp(client, "b", "", put => put.IgnoreValue = true) } });
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), new RequestOp() } });
            await client.TxnAsync(new TxnRequest { Success = { PutOp(client, "a", "1"), new RequestOp { RequestPut = new PutRequest() } } });
            await client.TxnAsync(new TxnRequest { Failure = { new RequestOp { RequestRange = new RangeRequest() } } });
            await client.TxnAsync(new TxnRequest { Failure = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest() } } });
            await client.TxnAsync(new TxnRequest { Compare = { new Compare() } });
            await client.TxnAsync(new TxnRequest { Success = { TxnOp([new RequestOp { RequestPut = new PutRequest() }], []) } });
            await client.RangeAsync(KvCases.Whole(client));
        }),
        new("transaction with as many operations as there may be", async client =>
        {
            foreach (var count in new[] { 128, 129 })
            {
                var puts = Enumerable.Range(0, count).Select(i => PutOp(client, $"{i}", "1")).ToList();
                var ranges = Enumerable.Range(0, count).Select(i => RangeOp(client, $"{i}")).ToList();
                await client.TxnAsync(new TxnRequest { Failure = { puts } });
                await client.TxnAsync(new TxnRequest { Failure = { ranges } });
                await client.TxnAsync(new TxnRequest { Success = { TxnOp([], ranges) } });
                await client.TxnAsync(new TxnRequest { Compare = { Enumerable.Range(0, count).Select(i => Compare(client, $"{i}", Result.Equal, Target.Version, _ => { })) } });
            }
        }),
        new("transaction that only reads, also in between", async client =>
        {
            await KvCases.FillAsync(client);
            var before = await client.RevisionAsync();
            await client.TxnAsync(new TxnRequest { Success = { RangeOp(client, "a"), RangeOp(client, "b", change: range => range.Serializable = true) } });
            await client.TxnAsync(new TxnRequest { Success = { DeleteOp(client, "nothing") } });
            client.Transcript.Add($"revisions: {await client.RevisionAsync() - before}");
        }),
        new("transaction with what was there before", async client =>
        {
            await client.PutAsync("a", "1");
            await client.TxnAsync(new TxnRequest
            {
                Success = { PutOp(client, "a", "2", put => put.PrevKv = true), new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = client.Key("b"), RangeEnd = client.Key("z"), PrevKv = true } } },
            });
        }),
    ];

    private static IEnumerable<ApiCase> Compares() =>
        from target in Enum.GetValues<Target>()
        from result in Enum.GetValues<Result>()
        select new ApiCase($"compare {target} {result}", async client =>
        {
            var before = await client.RevisionAsync();
            await client.PutAsync("a", "5");
            await client.PutAsync("a", "5");
            foreach (var key in new[] { "a", "nothing" })
            {
                for (var operand = -1; operand <= 1; operand++)
                {
                    await client.TxnAsync(new TxnRequest { Compare = { Compare(client, key, result, target, c => Set(c, before, operand)) } });
                }

                await client.TxnAsync(new TxnRequest { Compare = { Compare(client, key, result, target, static _ => { }) } });
            }
        });

    /// <summary>Below, at and above what the key has.</summary>
    private static void Set(Compare compare, long before, int operand)
    {
        switch (compare.Target)
        {
            case Target.Version:
                compare.Version = 2 + operand;
                break;
            case Target.Create:
                compare.CreateRevision = before + 1 + operand;
                break;
            case Target.Mod:
                compare.ModRevision = before + 2 + operand;
                break;
            case Target.Value:
                compare.Value = ByteString.CopyFromUtf8($"{5 + operand}");
                break;
            default:
                compare.Lease = operand;
                break;
        }
    }

    private static Compare Compare(ApiClient client, string key, Result result, Target target, Action<Compare> change)
    {
        var compare = new Compare { Key = client.Key(key), Result = result, Target = target };
        change(compare);
        return compare;
    }

    private static RequestOp PutOp(ApiClient client, string key, string value, Action<PutRequest>? change = null)
    {
        var put = new PutRequest { Key = client.Key(key), Value = ByteString.CopyFromUtf8(value) };
        change?.Invoke(put);
        return new RequestOp { RequestPut = put };
    }

    private static RequestOp RangeOp(ApiClient client, string key, string end = "", Action<RangeRequest>? change = null)
    {
        var range = new RangeRequest { Key = client.Key(key), RangeEnd = client.End(end) };
        change?.Invoke(range);
        return new RequestOp { RequestRange = range };
    }

    private static RequestOp DeleteOp(ApiClient client, string key, string end = "") =>
        new() { RequestDeleteRange = new DeleteRangeRequest { Key = client.Key(key), RangeEnd = client.End(end) } };

    private static RequestOp TxnOp(IEnumerable<RequestOp> success, IEnumerable<RequestOp> failure) =>
        new() { RequestTxn = new TxnRequest { Success = { success }, Failure = { failure } } };
}
