using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Tests.Load;

public sealed class RequestSourceTests
{
    [Theory]
    [InlineData(1, 9, "9")]
    [InlineData(8, 1234, "00001234")]
    [InlineData(200, 7, null)]
    public void A_put_is_what_the_generated_code_would_write(int keySize, long key, string? text)
    {
        var value = "some value"u8.ToArray();
        var message = RequestTemplate.Put(keySize, value).For(key);

        var request = PutRequest.Parser.ParseFrom(message);

        Assert.Equal(text ?? new string('0', keySize - 1) + key, request.Key.ToStringUtf8());
        Assert.Equal(value, request.Value.ToByteArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_get_asks_for_one_key_with_the_consistency_wanted(bool serializable)
    {
        var request = RangeRequest.Parser.ParseFrom(RequestTemplate.Get(keySize: 8, serializable).For(42));

        Assert.Equal(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("00000042"), Serializable = serializable }, request);
    }

    [Fact]
    public void The_same_seed_gives_the_same_requests_and_another_client_gets_others()
    {
        var options = Loads.Small(LoadKind.Mixed, clients: 1, total: 1) with { ReadPercent = 50 };

        Assert.Equal(Take(options, client: 3, count: 200), Take(options, client: 3, count: 200));
        Assert.NotEqual(Take(options, client: 3, count: 200), Take(options, client: 4, count: 200));
        Assert.NotEqual(Take(options, client: 3, count: 200), Take(options with { Seed = 2 }, client: 3, count: 200));
    }

    [Fact]
    public void Random_keys_stay_in_the_keyspace_and_reach_all_of_it()
    {
        var options = Loads.Small(LoadKind.Put, clients: 1, total: 1) with { Keyspace = 10 };

        var keys = Take(options, client: 0, count: 1000).Select(request => request.Key).Distinct().Order();

        Assert.Equal(Enumerable.Range(0, 10).Select(key => $"{key:00000000}"), keys);
    }

    [Fact]
    public void Sequential_keys_come_in_order_over_all_clients_and_begin_again()
    {
        var options = Loads.Small(LoadKind.Put, clients: 2, total: 1) with { Keyspace = 3, SequentialKeys = true };
        var sequence = new KeySequence(options.Keyspace);
        RequestSource[] clients = [new(options, client: 0, sequence), new(options, client: 1, sequence)];

        var keys = Enumerable.Range(0, 5).Select(i => clients[i % 2].Next()).Select(request => RequestText.KeyOf(request.Kind, request.Message));

        Assert.Equal(["00000000", "00000001", "00000002", "00000000", "00000001"], keys);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(90, 8700, 9300)]
    [InlineData(100, 10_000, 10_000)]
    public void A_mixed_load_has_its_share_of_gets(int readPercent, int least, int most)
    {
        var options = Loads.Small(LoadKind.Mixed, clients: 1, total: 1) with { ReadPercent = readPercent };

        var gets = Take(options, client: 0, count: 10_000).Count(request => request.Kind == RequestKind.Get);

        Assert.InRange(gets, least, most);
    }

    private static (RequestKind Kind, string Key)[] Take(LoadOptions options, int client, int count)
    {
        var source = new RequestSource(options, client, new KeySequence(options.Keyspace));
        return [.. Enumerable.Range(0, count).Select(_ => source.Next()).Select(request => (request.Kind, RequestText.KeyOf(request.Kind, request.Message)))];
    }
}
