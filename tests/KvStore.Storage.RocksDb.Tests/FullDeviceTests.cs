using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Storage.RocksDb.Tests;

/// <summary>A full device refuses batches and harms nothing else. Method: a real file system that is small.</summary>
public sealed class FullDeviceTests : IDisposable
{
    private const int DeviceMegabytes = 16;
    private const int ValueSize = 10_000;
    private const int RowsMax = 5000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SmallDevice _device = new(DeviceMegabytes);
    private readonly RocksDbShared _shared = new(SmallEngine.Options);
    private RocksDbEngine _engine;

    public FullDeviceTests() => _engine = Open();

    public void Dispose()
    {
        _engine.Dispose();
        _shared.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void A_batch_that_finds_no_room_changes_nothing_and_is_taken_when_there_is_some()
    {
        _device.Fill(leftBytes: 2 << 20);
        var rows = FillUp();

        Assert.True(_engine.IsDeviceFull);
        Assert.Equal((ulong)rows, _engine.AppliedIndex);
        AssertHolds(rows);

        _device.DropBallast();
        Assert.True(SpinWait.SpinUntil(() => TryPut(rows), Patience), "the engine takes no batch although there is space");
        Assert.False(_engine.IsDeviceFull);
        _engine.Flush();
        _engine.Dispose();
        _engine = Open();
        Assert.Equal((ulong)rows + 1, _engine.DurableAppliedIndex);
        AssertHolds(rows + 1);
    }

    [Fact]
    public void It_is_called_full_while_there_is_still_room_for_what_is_in_memory()
    {
        TestEngine.Put(_engine, 0, ValueSize);
        Assert.False(_engine.IsDeviceFull);

        _device.Fill(leftBytes: 1 << 20);
        Assert.True(_engine.IsDeviceFull);
        _engine.Flush();
        Assert.Equal(1UL, _engine.DurableAppliedIndex);

        _device.DropBallast();
        Assert.False(_engine.IsDeviceFull);
    }

    [Fact]
    public void Asking_for_a_flush_fails_on_no_full_device()
    {
        TestEngine.Put(_engine, 0, ValueSize);
        _device.Fill(leftBytes: 0);
        _engine.BeginFlush();
        Assert.True(Assert.Throws<StorageException>(_engine.Flush).IsNoSpace);
        _engine.BeginFlush();

        _device.DropBallast();
        Assert.True(SpinWait.SpinUntil(() => IsDurable(1), Patience), "the engine does not flush although there is space");
    }

    [Fact]
    public void What_was_in_memory_when_the_device_was_full_is_lost_with_the_process_and_nothing_else()
    {
        for (var row = 0; row < 10; row++)
        {
            TestEngine.Put(_engine, row, ValueSize);
        }

        _engine.Flush();
        TestEngine.Put(_engine, 10, ValueSize);
        _device.Fill(leftBytes: 0);
        _engine.Dispose();
        _device.DropBallast();
        _engine = Open();

        Assert.Equal(10UL, _engine.DurableAppliedIndex);
        AssertHolds(10);
    }

    private RocksDbEngine Open() => RocksDbEngine.Open(Path.Combine(_device.Path, "engine"), _shared);

    /// <summary>Puts rows until one is refused, and returns how many were taken.</summary>
    private int FillUp()
    {
        for (var row = 0; row < RowsMax; row++)
        {
            if (!TryPut(row))
            {
                return row;
            }
        }

        throw new InvalidOperationException("the device is not small enough");
    }

    private bool TryPut(int row)
    {
        try
        {
            TestEngine.Put(_engine, row, ValueSize);
            return true;
        }
        catch (StorageException error) when (error.IsNoSpace)
        {
            return false;
        }
    }

    private bool IsDurable(ulong index)
    {
        _engine.BeginFlush();
        return _engine.DurableAppliedIndex == index;
    }

    private void AssertHolds(int rows)
    {
        using var snapshot = _engine.CreateSnapshot();
        for (var row = 0; row < rows; row++)
        {
            Assert.True(snapshot.TryGet(TestEngine.Key(row), out var value));
            Assert.Equal(ValueSize, value.Length);
        }

        Assert.False(snapshot.TryGet(TestEngine.Key(rows), out _));
    }
}
