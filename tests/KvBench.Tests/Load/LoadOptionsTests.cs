using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Load;

public sealed class LoadOptionsTests
{
    private static readonly LoadOptions Good = Loads.Small(LoadKind.Mixed, clients: 1, total: 1);

    public static TheoryData<string> Flags => ["--clients", "--connections", "--key-size", "--value-size", "--read-percent", "--total", "--keyspace"];

    [Fact]
    public void Good_options_have_no_problem() => Assert.Null(Good.Problem());

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_number_out_of_range_is_named_by_its_flag(string flag)
    {
        var options = flag switch
        {
            "--clients" => Good with { Clients = 0 },
            "--connections" => Good with { Connections = 0 },
            "--key-size" => Good with { KeySize = 0 },
            "--value-size" => Good with { ValueSize = -1 },
            "--read-percent" => Good with { ReadPercent = 101 },
            "--total" => Good with { Total = 0 },
            _ => Good with { Keyspace = 0 },
        };

        Assert.StartsWith(flag, options.Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Number_and_time_exclude_each_other_and_one_is_needed()
    {
        Assert.NotNull((Good with { Duration = TimeSpan.FromSeconds(1) }).Problem());
        Assert.NotNull((Good with { Total = null }).Problem());
    }

    [Theory]
    [InlineData(3, 1000, true)]
    [InlineData(3, 1001, false)]
    [InlineData(18, 1_000_000_000_000_000_000, true)]
    [InlineData(19, long.MaxValue, true)]
    public void The_keyspace_must_fit_into_the_keys(int keySize, long keyspace, bool fits) =>
        Assert.Equal(fits, (Good with { KeySize = keySize, Keyspace = keyspace }).Problem() is null);
}
