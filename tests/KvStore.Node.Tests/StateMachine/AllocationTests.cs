using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>What applying costs in memory: most of the budget of a put is for the layers around the state machine.</summary>
public sealed class AllocationTests
{
    private const int Warmup = 2000;
    private const int Puts = 10_000;
    private const int RunLength = 50;

    [Theory]
    [InlineData(ResponseMode.Build, 1000)]
    [InlineData(ResponseMode.Skip, 900)]
    public void Put_of_256_bytes_allocates_its_rows_and_little_more(ResponseMode mode, int bytesMax)
    {
        using var store = new TestStore();
        var commands = Commands();
        Apply(store, commands.AsSpan(0, Warmup), mode);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Apply(store, commands.AsSpan(Warmup), mode);
        var perPut = (GC.GetAllocatedBytesForCurrentThread() - before) / Puts;

        Assert.InRange(perPut, 256, bytesMax);
    }

    [Fact]
    public void Get_of_one_key_does_not_copy_the_value()
    {
        using var store = new TestStore();
        store.Put("a=" + new string('v', 1_000_000));
        var request = Op.Range("a");
        store.Range(request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        store.Range(request);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 1, 2000);
    }

    private static Command[] Commands()
    {
        var random = new Random(1);
        var value = new byte[256];
        return
        [
            .. Enumerable.Range(0, Warmup + Puts).Select(_ =>
            {
                random.NextBytes(value);
                return TestStore.Decode(
                    new Contracts.Etcd.PutRequest
                    {
                        Key = Op.Bytes($"/registry/key{random.Next(5000):D8}"),
                        Value = Google.Protobuf.ByteString.CopyFrom(value),
                    });
            }),
        ];
    }

    private static void Apply(TestStore store, ReadOnlySpan<Command> commands, ResponseMode mode)
    {
        for (var i = 0; i < commands.Length; i++)
        {
            Assert.Null(store.Machine.Apply(commands[i], store.Machine.AppliedIndex.Next, mode).Error);
            if (i % RunLength == RunLength - 1)
            {
                store.Machine.CompleteRun();
            }
        }

        store.Machine.CompleteRun();
    }
}
