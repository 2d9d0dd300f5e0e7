using KvStore.Storage.Files;
using KvStore.Storage.Lmdb.Buffering;
using KvStore.Storage.Lmdb.Tree;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>What goes into the buffer comes out of it: by time, by size, and never beyond its limit.</summary>
public sealed class BufferTests : EngineTest
{
    [Fact]
    public void Buffer_is_committed_by_itself_after_its_interval()
    {
        using var engine = Open(new LmdbOptions { CommitInterval = TimeSpan.FromMilliseconds(1) });
        Put(engine, "a", "1");

        Assert.True(SpinWait.SpinUntil(() => engine.ReadStatistics().BufferChanges == 0, Timeout.Infinite));
        Assert.Equal("1", Get(engine.Current, "a"));
    }

    [Fact]
    public void Full_buffer_is_committed_without_waiting()
    {
        using var engine = Open(SmallEngine.Still with { CommitChangesMax = 10 });
        for (var i = 0; i < 10; i++)
        {
            Put(engine, $"{i}", "v");
        }

        Assert.True(SpinWait.SpinUntil(() => engine.ReadStatistics().BufferChanges == 0, Timeout.Infinite));
        Assert.Equal(10, Keys(engine.Current).Count);
    }

    [Fact]
    public void Durable_index_follows_the_commits_one_behind_and_a_flush_closes_up()
    {
        using var engine = Open(SmallEngine.Still);
        for (ulong index = 1; index <= 3; index++)
        {
            Put(engine, "a", $"{index}");
            engine.Commit();
            Assert.Equal(index - 1, engine.DurableAppliedIndex);
        }

        engine.Flush();

        Assert.Equal(3UL, engine.DurableAppliedIndex);
    }

    [Theory]
    [InlineData(50, 1 << 20)]
    [InlineData(1_000_000, 2000)]
    public void Buffer_never_holds_more_than_its_limit_and_a_batch(int changesMax, long bytesMax)
    {
        const int batchRows = 20;
        using var engine = Open(SmallEngine.Still with
        {
            CommitChangesMax = 10,
            CommitBytesMax = 400,
            BufferChangesMax = changesMax,
            BufferBytesMax = bytesMax,
        });
        for (var i = 0; i < 300; i++)
        {
            Apply(engine, batch =>
            {
                for (var row = 0; row < batchRows; row++)
                {
                    batch.Put(BitConverter.GetBytes((i * batchRows) + row), "value"u8);
                }
            });
            var statistics = engine.ReadStatistics();
            Assert.InRange(statistics.BufferChanges, 0, changesMax);
            Assert.InRange(statistics.BufferBytes, 0, bytesMax);
        }

        Assert.Equal(300 * batchRows, Keys(engine.Current).Count);
    }

    [Fact]
    public void Closing_does_not_commit()
    {
        using (var engine = Open(SmallEngine.Still))
        {
            Put(engine, "a", "1");
            engine.Flush();
            Put(engine, "b", "1");
        }

        using var reopened = Open(SmallEngine.Still);
        Assert.Equal(1UL, reopened.AppliedIndex);
        Assert.Equal(["a"], Keys(reopened.Current));
    }

    [Fact]
    public void First_failure_is_final()
    {
        using var tree = LmdbTree.Open(EnginePath, SmallEngine.Still, TimeProvider.System);
        var buffer = new WriteBehind(tree, SmallEngine.Still);
        var row = Row.Create("a"u8, "1"u8, default);
        buffer.Apply([row], appliedIndex: 1);

        buffer.Close(new StorageException("The device is gone."));

        Assert.Contains("The device is gone.", Assert.Throws<StorageException>(buffer.Commit).Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(buffer.Flush);
        Assert.Throws<StorageException>(() => buffer.Apply([row], appliedIndex: 2));
        Assert.Equal(1UL, buffer.AppliedIndex);
        Assert.Equal(0UL, buffer.DurableIndex);
    }
}
