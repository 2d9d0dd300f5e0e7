using KvStore.Node.Log;
using KvStore.Raft;

namespace KvStore.Node.Tests.Log;

public sealed class EntryStorePrefixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4094)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(9000)]
    [InlineData(12_288)]
    [InlineData(20_000)]
    public void What_is_behind_a_dropped_prefix_stays(ulong upTo)
    {
        var store = Filled(20_000);

        store.DropPrefix(new LogIndex(upTo));

        Assert.Equal((new LogIndex(upTo), new LogIndex(20_000)), (store.BaseIndex, store.LastIndex));
        Assert.Throws<ArgumentOutOfRangeException>(() => store[new LogIndex(upTo)]);
        for (var index = upTo + 1; index <= 20_000; index++)
        {
            Assert.Equal(index, BitConverter.ToUInt64(store[new LogIndex(index)].Span));
        }

        store.Append(new byte[] { 7 });
        Assert.Equal(7, store[new LogIndex(20_001)].Span[0]);
    }

    [Fact]
    public void Prefixes_dropped_one_by_one_and_appends_between_them_agree_with_a_plain_list()
    {
        var random = new Random(1);
        var store = new EntryStore();
        var model = new SortedDictionary<ulong, ulong>();
        for (var step = 0; step < 300; step++)
        {
            for (var i = random.Next(200); i > 0; i--)
            {
                store.Append(BitConverter.GetBytes(store.LastIndex.Value + 1));
                model.Add(store.LastIndex.Value, store.LastIndex.Value);
            }

            var upTo = store.BaseIndex.Value + (ulong)random.Next((int)(store.LastIndex.Value - store.BaseIndex.Value) + 1);
            store.DropPrefix(new LogIndex(upTo));
            foreach (var index in model.Keys.Where(index => index <= upTo).ToList())
            {
                model.Remove(index);
            }

            Assert.All(model, pair => Assert.Equal(pair.Value, BitConverter.ToUInt64(store[new LogIndex(pair.Key)].Span)));
        }
    }

    [Fact]
    public void Reset_store_goes_on_behind_its_new_base()
    {
        var store = Filled(10);

        store.Reset(new LogIndex(1_000_000));
        store.Append(new byte[] { 1 });

        Assert.Equal(new LogIndex(1_000_001), store.LastIndex);
        Assert.Equal(1, store[new LogIndex(1_000_001)].Span[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => store[new LogIndex(5)]);
    }

    [Fact]
    public void Base_cannot_be_truncated()
    {
        var store = Filled(10);
        store.DropPrefix(new LogIndex(5));

        Assert.Throws<ArgumentOutOfRangeException>(() => store.TruncateFrom(new LogIndex(5)));
    }

    [Fact]
    public void Dropped_payloads_can_be_collected()
    {
        var store = new EntryStore();
        var weak = Fill(store);

        store.DropPrefix(new LogIndex(9));
        GC.Collect();

        Assert.All(weak, reference => Assert.False(reference.TryGetTarget(out _)));

        static List<WeakReference<byte[]>> Fill(EntryStore store)
        {
            var references = new List<WeakReference<byte[]>>();
            for (var i = 0; i < 9; i++)
            {
                var payload = new byte[100];
                references.Add(new WeakReference<byte[]>(payload));
                store.Append(payload);
            }

            store.Append(new byte[1]);
            return references;
        }
    }

    private static EntryStore Filled(ulong count)
    {
        var store = new EntryStore();
        for (ulong index = 1; index <= count; index++)
        {
            store.Append(BitConverter.GetBytes(index));
        }

        return store;
    }
}
