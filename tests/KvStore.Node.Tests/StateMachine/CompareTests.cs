using KvStore.Contracts.Etcd;
using static KvStore.Contracts.Etcd.Compare.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>The table of compares: target, result, operand, key that exists or not, ranges.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly TestStore _store = new();

    // a: create 2, mod 4, version 2, value "m". b: create 3, mod 3, version 1, value "n".
    public CompareTests() => _store.Put("a=l", "b=n", "a=m");

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(CompareTarget.Version, 2)]
    [InlineData(CompareTarget.Create, 2)]
    [InlineData(CompareTarget.Mod, 4)]
    [InlineData(CompareTarget.Lease, 0)]
    public void Numbers_compare(CompareTarget target, int value)
    {
        CheckAll(target, value - 1, equal: false, greater: true, less: false);
        CheckAll(target, value, equal: true, greater: false, less: false);
        CheckAll(target, value + 1, equal: false, greater: false, less: true);
    }

    [Theory]
    [InlineData("l", false, true, false)]
    [InlineData("m", true, false, false)]
    [InlineData("mm", false, false, true)]
    [InlineData("n", false, false, true)]
    [InlineData("", false, true, false)]
    public void Values_compare_as_bytes(string operand, bool equal, bool greater, bool less) =>
        CheckAll(CompareTarget.Value, operand, equal, greater, less);

    [Theory]
    [InlineData(CompareTarget.Version)]
    [InlineData(CompareTarget.Create)]
    [InlineData(CompareTarget.Mod)]
    [InlineData(CompareTarget.Lease)]
    public void Missing_key_has_zeros(CompareTarget target)
    {
        Assert.True(Holds(Op.Compare("x", target, CompareResult.Equal, 0)));
        Assert.True(Holds(Op.Compare("x", target, CompareResult.Less, 1)));
        Assert.False(Holds(Op.Compare("x", target, CompareResult.NotEqual, 0)));
        Assert.False(Holds(Op.Compare("x", target, CompareResult.Greater, 0)));
    }

    [Theory]
    [InlineData(CompareResult.Equal)]
    [InlineData(CompareResult.NotEqual)]
    [InlineData(CompareResult.Greater)]
    [InlineData(CompareResult.Less)]
    public void Value_of_a_missing_key_never_compares(CompareResult result)
    {
        Assert.False(Holds(Op.Compare("x", CompareTarget.Value, result, "")));
        Assert.False(Holds(Op.Compare("x", CompareTarget.Value, result, "v")));
        Assert.False(Holds(Op.Compare("x", CompareTarget.Value, result, "v", end: "z")));
    }

    [Fact]
    public void Deleted_key_is_a_missing_key()
    {
        _store.Ok<DeleteRangeResponse>(Op.Delete("a"));

        Assert.True(Holds(Op.Compare("a", CompareTarget.Create, CompareResult.Equal, 0)));
        Assert.False(Holds(Op.Compare("a", CompareTarget.Value, CompareResult.NotEqual, "x")));
    }

    [Theory]
    [InlineData(CompareResult.Less, 5, true)]
    [InlineData(CompareResult.Less, 4, false)]
    [InlineData(CompareResult.Greater, 2, true)]
    [InlineData(CompareResult.Greater, 3, false)]
    [InlineData(CompareResult.NotEqual, 9, true)]
    [InlineData(CompareResult.NotEqual, 4, false)]
    public void All_keys_of_a_range_must_satisfy(CompareResult result, int mod, bool expected)
    {
        Assert.Equal(expected, Holds(Op.Compare("a", CompareTarget.Mod, result, mod, end: "c")));
        Assert.Equal(expected, Holds(Op.Compare("a", CompareTarget.Mod, result, mod, end: "\0")));
    }

    [Fact]
    public void Empty_range_compares_as_a_missing_key()
    {
        Assert.True(Holds(Op.Compare("x", CompareTarget.Mod, CompareResult.Equal, 0, end: "z")));
        Assert.False(Holds(Op.Compare("x", CompareTarget.Mod, CompareResult.Greater, 0, end: "z")));
        Assert.True(Holds(Op.Compare("b", CompareTarget.Mod, CompareResult.Equal, 0, end: "a")));
    }

    [Fact]
    public void Operand_of_another_kind_counts_as_zero()
    {
        var compare = new Compare { Key = Op.Bytes("x"), Target = CompareTarget.Create, ModRevision = 5 };

        Assert.True(Holds(compare));
    }

    [Fact]
    public void Missing_operand_counts_as_zero_or_empty()
    {
        Assert.True(Holds(Op.Compare("a", CompareTarget.Version, CompareResult.Greater)));
        Assert.True(Holds(Op.Compare("a", CompareTarget.Value, CompareResult.Greater)));
    }

    [Fact]
    public void Unknown_target_is_equal_and_unknown_result_holds()
    {
        Assert.True(Holds(Op.Compare("a", (CompareTarget)9, CompareResult.Equal)));
        Assert.False(Holds(Op.Compare("a", (CompareTarget)9, CompareResult.Less)));
        Assert.True(Holds(Op.Compare("a", CompareTarget.Mod, (CompareResult)9, 77)));
    }

    [Fact]
    public void All_compares_must_hold()
    {
        var right = Op.Compare("a", CompareTarget.Mod, CompareResult.Equal, 4);
        var wrong = Op.Compare("a", CompareTarget.Mod, CompareResult.Equal, 3);

        Assert.True(Holds(right, right));
        Assert.False(Holds(right, wrong));
        Assert.False(Holds(wrong, right));
        Assert.True(Holds());
    }

    private void CheckAll(CompareTarget target, object operand, bool equal, bool greater, bool less)
    {
        Assert.Equal(equal, Holds(Op.Compare("a", target, CompareResult.Equal, operand)));
        Assert.Equal(!equal, Holds(Op.Compare("a", target, CompareResult.NotEqual, operand)));
        Assert.Equal(greater, Holds(Op.Compare("a", target, CompareResult.Greater, operand)));
        Assert.Equal(less, Holds(Op.Compare("a", target, CompareResult.Less, operand)));
    }

    /// <summary>The outcome, which must be the same read from a snapshot and applied.</summary>
    private bool Holds(params Compare[] compares)
    {
        var txn = Op.If(compares, [], []);
        var read = _store.Read(txn).Value!.Succeeded;
        Assert.Equal(read, _store.Ok<TxnResponse>(txn).Succeeded);
        return read;
    }
}
