using KvStore.Bench.Compare;
using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Compare;

public sealed class ComparedLoadTests
{
    [Fact]
    public void A_load_is_its_kind_and_its_clients()
    {
        var loads = ComparedLoad.ParseList("put1000, get100,sget10,mixed1");

        Assert.NotNull(loads);
        Assert.Equal(
            [
                new ComparedLoad("put1000", LoadKind.Put, Serializable: false, 1000),
                new ComparedLoad("get100", LoadKind.Get, Serializable: false, 100),
                new ComparedLoad("sget10", LoadKind.Get, Serializable: true, 10),
                new ComparedLoad("mixed1", LoadKind.Mixed, Serializable: false, 1),
            ],
            loads);
        Assert.Equal([100, 10, 1, 1], loads.Select(load => load.Connections));
    }

    [Theory]
    [InlineData("")]
    [InlineData("put")]
    [InlineData("put0")]
    [InlineData("100")]
    [InlineData("put100,,get1")]
    [InlineData("put100,put100")]
    [InlineData("delete1")]
    public void Anything_else_is_refused(string text) => Assert.Null(ComparedLoad.ParseList(text));

    [Fact]
    public void A_load_keeps_keys_values_and_time_of_the_comparison()
    {
        var common = Loads.Small(LoadKind.Put, clients: 1, total: 5) with { ValueSize = 99, Keyspace = 7 };

        var options = ComparedLoad.ParseList("get20")![0].Options(common);

        Assert.Equal(
            common with { Kind = LoadKind.Get, Clients = 20, Connections = 2, GetResponseBytesMin = 99 }, options);
    }

    [Fact]
    public void Bars_are_loads_with_a_ratio()
    {
        Assert.Equal([new Requirement("put100", 1.5), new Requirement("get100", 2)], Requirement.ParseList("put100=1.5, get100=2")!);
        Assert.Empty(Requirement.ParseList("")!);
        Assert.Null(Requirement.ParseList("put100"));
        Assert.Null(Requirement.ParseList("put100=fast"));
        Assert.Null(Requirement.ParseList("=1"));
    }
}
