namespace KvStore.Storage.RocksDb.Tests;

public sealed class RocksDbOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => new RocksDbOptions().Validate();

    public static TheoryData<string, RocksDbOptions> OutOfRange { get; } = new()
    {
        { nameof(RocksDbOptions.BlockCacheBytes), new RocksDbOptions { BlockCacheBytes = 1000 } },
        { nameof(RocksDbOptions.WriteBufferBytes), new RocksDbOptions { WriteBufferBytes = 1 << 20 } },
        { nameof(RocksDbOptions.BloomBitsPerKey), new RocksDbOptions { BloomBitsPerKey = -1 } },
        { nameof(RocksDbOptions.BloomBitsPerKey), new RocksDbOptions { BloomBitsPerKey = 33 } },
        { nameof(RocksDbOptions.BackgroundJobsMax), new RocksDbOptions { BackgroundJobsMax = 0 } },
        { nameof(RocksDbOptions.OpenFilesMax), new RocksDbOptions { OpenFilesMax = 31 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Setting_out_of_range_is_refused_by_name(string name, RocksDbOptions options)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new RocksDbShared(options));

        Assert.Equal(name, error.ParamName);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 10)]
    [InlineData(false, 0)]
    public void Engine_works_without_filters_and_without_compression(bool compresses, int bloomBits)
    {
        using var test = new TestEngine(SmallEngine.Options with { CompressesBlocks = compresses, BloomBitsPerKey = bloomBits });
        test.Put(1, valueSize: 1000);
        test.Engine.Dispose();
        test.Reopen();
        using var snapshot = test.Engine.CreateSnapshot();

        Assert.True(snapshot.TryGet(TestEngine.Key(1), out _));
    }

    /// <summary>The same rows, once in files that are compressed and once in files that are not.</summary>
    [Fact]
    public void Compression_makes_files_smaller()
    {
        Assert.True(FileBytes(compresses: true) < FileBytes(compresses: false) / 2);

        static long FileBytes(bool compresses)
        {
            using var test = new TestEngine(SmallEngine.Options with { CompressesBlocks = compresses });
            using (var batch = test.Engine.CreateBatch())
            {
                for (var i = 0; i < 2000; i++)
                {
                    batch.Put(TestEngine.Key(i), new byte[200]);
                }

                test.Engine.Apply(batch, appliedIndex: 1);
            }

            test.Engine.Flush();
            return test.Engine.ReadStatistics().TableFileBytes;
        }
    }
}
