using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>The writer's thread: group commit, bounds, failure. Waiting is always for an event, never for time.</summary>
public sealed class WalWriterTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly FaultyFileSystem _files = new();
    private readonly GatedFileSystem _gated;
    private readonly RecordingObserver _observer = new();

    public WalWriterTests() => _gated = new GatedFileSystem(_files);

    public void Dispose() => _gated.Dispose();

    [Fact]
    public async Task Submitted_batch_is_durable_when_reported()
    {
        await using var writer = Start();

        Assert.True(writer.TrySubmit(Batch(1)));
        await _observer.WhenDurable(1).WaitAsync(Deadline);

        Assert.True(_files.IsDurable(WalFixture.FirstSegment));
        Assert.Equal(new WalCounters(Batches: 1, Syncs: 1, Bytes: 512), writer.Counters);
    }

    [Fact]
    public async Task Batches_that_wait_share_one_write_one_sync_and_one_report()
    {
        await using var writer = Start();
        _gated.Close();
        writer.TrySubmit(Batch(1));
        await _gated.WhenHeldAsync().WaitAsync(Deadline);
        for (ulong index = 2; index <= 6; index++)
        {
            Assert.True(writer.TrySubmit(Batch(index)));
        }

        Assert.Empty(_observer.Durable);
        _gated.Open();
        await _observer.WhenDurable(6).WaitAsync(Deadline);

        Assert.Equal([1ul, 6ul], _observer.Durable);
        Assert.Equal([1, 5], _observer.Samples.Select(sample => sample.Batches));
        Assert.Equal(2, writer.Counters.Syncs);
        Assert.Equal(6, writer.Counters.Batches);
        Assert.Equal(writer.Counters.Bytes, _observer.Samples.Sum(sample => sample.Bytes));
    }

    [Fact]
    public async Task Full_queue_refuses_and_takes_again_when_there_is_room()
    {
        await using var writer = Start(new WalWriterOptions { BatchesMax = 2 });
        _gated.Close();
        writer.TrySubmit(Batch(1));
        await _gated.WhenHeldAsync().WaitAsync(Deadline);

        Assert.True(writer.TrySubmit(Batch(2)));
        Assert.True(writer.TrySubmit(Batch(3)));
        Assert.False(writer.TrySubmit(Batch(4)));

        _gated.Open();
        await _observer.WhenDurable(3).WaitAsync(Deadline);
        Assert.True(writer.TrySubmit(Batch(4)));
        await _observer.WhenDurable(4).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Disposing_makes_what_waits_durable_and_closes_the_log()
    {
        var writer = Start();
        _gated.Close();
        writer.TrySubmit(Batch(1));
        await _gated.WhenHeldAsync().WaitAsync(Deadline);
        writer.TrySubmit(Batch(2));
        var disposal = writer.DisposeAsync();
        _gated.Open();
        await disposal.AsTask().WaitAsync(Deadline);

        Assert.Equal(2ul, _observer.Durable.Last());
        Assert.Throws<ObjectDisposedException>(() => writer.TrySubmit(Batch(3)));
        var recovery = WalFixture.Recover(_files);
        Assert.Equal(2u, recovery.Find(1)!.LastIndex);
        Assert.Equal(3u, recovery.Frames);
    }

    [Fact]
    public async Task Failed_sync_is_reported_once_and_nothing_after_it_is_called_durable()
    {
        await using var writer = Start();
        writer.TrySubmit(Batch(1));
        await _observer.WhenDurable(1).WaitAsync(Deadline);
        _gated.Close();
        _files.FailAt(_files.OperationCount + 2);
        writer.TrySubmit(Batch(2));
        await _gated.WhenHeldAsync().WaitAsync(Deadline);
        writer.TrySubmit(Batch(3));
        _gated.Open();

        var error = await _observer.Failed.WaitAsync(Deadline);

        Assert.IsType<StorageException>(error);
        Assert.Same(error, Assert.Throws<LogPoisonedException>(() => writer.TrySubmit(Batch(4))).InnerException);
        await writer.DisposeAsync();
        Assert.Single(_observer.Failures);
        Assert.Equal([1ul], _observer.Durable);
    }

    [Fact]
    public async Task Batch_that_is_empty_or_too_large_is_refused_at_once()
    {
        await using var writer = Start();

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TrySubmit(new WalBatch()));
        Assert.Throws<ArgumentException>(() => writer.TrySubmit(WalFixture.Entry(1, new byte[WalFixture.Options.BatchBytesMax])));
        Assert.True(writer.TrySubmit(Batch(1)));
        await _observer.WhenDurable(1).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Next_segment_is_made_in_advance_without_being_asked_for()
    {
        await using (var writer = Start())
        {
            for (ulong index = 1; index <= 12; index++)
            {
                var batch = WalFixture.Entry(index, new byte[3000]);
                batch.Token = index;
                Assert.True(writer.TrySubmit(batch));
                await _observer.WhenDurable(index).WaitAsync(Deadline);
            }
        }

        Assert.Equal(12u, WalFixture.Recover(_files).Find(1)!.LastIndex);
        Assert.Empty(_observer.Failures);
    }

    [Fact]
    public async Task Failure_of_the_thread_that_makes_segments_is_reported()
    {
        await using var writer = Start();
        var batch = WalFixture.Entry(1, new byte[7000]);

        // After the write and the sync of this batch comes the first operation on the next segment.
        _files.FailAt(_files.OperationCount + 3);
        writer.TrySubmit(batch);

        Assert.IsType<StorageException>(await _observer.Failed.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Full_device_is_known_early_and_what_does_not_fit_waits_for_space()
    {
        await using var writer = Start(new WalWriterOptions { NoSpaceRetryDelay = TimeSpan.FromMilliseconds(1) });
        _files.CapacityBytes = _files.UsedBytes();
        writer.TrySubmit(Batch(1, new byte[7000]));
        await _observer.WhenDurable(1).WaitAsync(Deadline);
        while (!writer.IsDeviceFull)
        {
            await Task.Yield();
        }

        Assert.True(writer.TrySubmit(Batch(2)));
        await _observer.WhenDurable(2).WaitAsync(Deadline);
        Assert.True(writer.TrySubmit(Batch(3, new byte[7000])));
        Assert.DoesNotContain(3ul, _observer.Durable);

        _files.CapacityBytes = null;
        await _observer.WhenDurable(3).WaitAsync(Deadline);
        Assert.False(writer.IsDeviceFull);
        Assert.Empty(_observer.Failures);
    }

    [Fact]
    public async Task Writer_that_waits_for_space_can_be_stopped()
    {
        var writer = Start(new WalWriterOptions { NoSpaceRetryDelay = TimeSpan.FromMilliseconds(1) });
        _files.CapacityBytes = _files.UsedBytes();
        writer.TrySubmit(Batch(1, new byte[7000]));
        writer.TrySubmit(Batch(2, new byte[7000]));
        await _observer.WhenDurable(1).WaitAsync(Deadline);

        await writer.DisposeAsync().AsTask().WaitAsync(Deadline);

        Assert.Equal([1ul], _observer.Durable);
        Assert.Equal(1u, WalFixture.Recover(_files).Find(1)!.LastIndex);
    }

    private static WalBatch Batch(ulong index, byte[] payload)
    {
        var batch = WalFixture.Entry(index, payload);
        batch.Token = index;
        return batch;
    }

    private static WalBatch Batch(ulong index)
    {
        var batch = WalFixture.Entry(index, "x");
        batch.Token = index;
        return batch;
    }

    private WalWriter Start(WalWriterOptions? options = null)
    {
        var log = WriteAheadLog.Open(_gated, WalFixture.Directory, WalFixture.Options, out _);
        return new WalWriter(log, _observer, options ?? new WalWriterOptions(), TimeProvider.System);
    }
}
