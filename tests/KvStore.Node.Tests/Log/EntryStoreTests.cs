using KvStore.Node.Log;
using KvStore.Raft;

namespace KvStore.Node.Tests.Log;

public sealed class EntryStoreTests
{
    [Fact]
    public void An_empty_store_ends_at_zero_and_holds_nothing()
    {
        var store = new EntryStore();

        Assert.Equal(LogIndex.Zero, store.LastIndex);
        Assert.Throws<ArgumentOutOfRangeException>(() => store[new LogIndex(1)]);
    }

    [Fact]
    public void Payloads_are_found_by_index_over_many_chunks()
    {
        var store = new EntryStore();
        for (var i = 1; i <= 10_000; i++)
        {
            store.Append(BitConverter.GetBytes(i));
        }

        Assert.Equal(new LogIndex(10_000), store.LastIndex);
        Assert.All(
            new[] { 1, 4096, 4097, 8192, 8193, 10_000 },
            i => Assert.Equal(i, BitConverter.ToInt32(store[new LogIndex((ulong)i)].Span)));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4097, 4096)]
    [InlineData(5000, 4999)]
    [InlineData(5001, 5000)]
    [InlineData(9999, 5000)]
    public void Truncation_drops_the_suffix_and_the_log_goes_on_from_there(ulong from, ulong last)
    {
        var store = new EntryStore();
        for (var i = 1; i <= 5000; i++)
        {
            store.Append(new byte[] { 1 });
        }

        store.TruncateFrom(new LogIndex(from));
        store.Append(new byte[] { 2 });

        Assert.Equal(new LogIndex(last + 1), store.LastIndex);
        Assert.Equal(2, store[new LogIndex(last + 1)].Span[0]);
    }
}
