using KvStore.Contracts.Etcd;
using KvStore.Server.Gateway;

namespace KvStore.Server.Tests.Gateway;

public sealed class LongNumbersTests
{
    [Fact]
    public void An_id_keeps_all_its_digits() =>
        Assert.Equal(7587848390000000001, GatewayJson.Parse<LeaseRevokeRequest>("""{"ID":7587848390000000001}""").ID);

    [Theory]
    [InlineData("[1234567890123456]", """["1234567890123456"]""")]
    [InlineData("""{"a":-9223372036854775808,"b":9223372036854775807}""", """{"a":"-9223372036854775808","b":"9223372036854775807"}""")]
    [InlineData("1234567890123456", "\"1234567890123456\"")]
    public void Long_numbers_become_texts(string json, string expected) => Assert.Equal(expected, LongNumbers.Quote(json));

    [Theory]
    [InlineData("{}")]
    [InlineData("[123456789012345,0,-1]")]
    [InlineData("[1234567890123456.5,1e1234567890123456]")]
    [InlineData("""{"1234567890123456":"1234567890123456"}""")]
    [InlineData("""["\"1234567890123456","\\","1234567890123456"]""")]
    [InlineData("\"1234567890123456")]
    [InlineData("\"1234567890123456\\")]
    public void All_else_stays_as_it_is(string json) => Assert.Same(json, LongNumbers.Quote(json));
}
