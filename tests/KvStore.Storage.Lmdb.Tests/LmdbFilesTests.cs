using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>What is found in an engine's directory, and what is said of it.</summary>
public sealed class LmdbFilesTests : EngineTest
{
    private string DataPath => Path.Combine(EnginePath, "data.mdb");

    [Fact]
    public void File_that_was_being_made_is_begun_anew()
    {
        Directory.CreateDirectory(EnginePath);
        File.WriteAllBytes(Path.Combine(EnginePath, "new.mdb"), new byte[5000]);
        File.WriteAllBytes(Path.Combine(EnginePath, "new.mdb-lock"), new byte[10]);

        using (var engine = Open(SmallEngine.Still))
        {
            Put(engine, "a", "1");
            engine.Flush();
        }

        Assert.Equal(["LOCK", "data.mdb", "data.mdb-lock"], Directory.GetFiles(EnginePath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(20_000)]
    public void Damaged_file_is_refused_by_name(int length)
    {
        Directory.CreateDirectory(EnginePath);
        File.WriteAllBytes(DataPath, new byte[length]);

        var refusal = Assert.ThrowsAny<StorageException>(() => Open(SmallEngine.Still));

        Assert.Contains(DataPath, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_that_fails_its_checksum_is_refused()
    {
        MakeFile();
        var bytes = File.ReadAllBytes(DataPath);
        foreach (var at in PlacesOf(bytes, "state"u8))
        {
            // Eight bytes into the row's value: the applied index.
            bytes[at + "state".Length + 8] ^= 1;
        }

        File.WriteAllBytes(DataPath, bytes);

        Assert.Throws<StorageCorruptionException>(() => Open(SmallEngine.Still));
    }

    [Fact]
    public void Refused_directory_is_free_again()
    {
        MakeFile();
        var sound = File.ReadAllBytes(DataPath);
        File.WriteAllBytes(DataPath, new byte[100]);
        Assert.ThrowsAny<StorageException>(() => Open(SmallEngine.Still));
        File.WriteAllBytes(DataPath, sound);

        using var engine = Open(SmallEngine.Still);
        Assert.Equal(["a"], Keys(engine.Current));
    }

    [Fact]
    public void Missing_library_is_told_in_one_sentence_with_the_command()
    {
        LmdbLibrary.CheckAvailable();
        Assert.Matches(@"^0\.9\.\d+$", LmdbLibrary.Version);

        var missing = Assert.Throws<LmdbLibraryMissingException>(() => LmdbLibrary.Load(["libthat-nobody-has.so.0"]));

        Assert.EndsWith("apt-get install liblmdb0", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        var options = new LmdbOptions();
        options.Validate();
        (LmdbOptions Options, string Name)[] wrong =
        [
            (options with { MapBytes = 1 }, nameof(options.MapBytes)),
            (options with { MapGrowthBytesMax = 0 }, nameof(options.MapGrowthBytesMax)),
            (options with { CommitInterval = TimeSpan.FromSeconds(-5) }, nameof(options.CommitInterval)),
            (options with { CommitChangesMax = 0 }, nameof(options.CommitChangesMax)),
            (options with { CommitBytesMax = 0 }, nameof(options.CommitBytesMax)),
            (options with { BufferChangesMax = options.CommitChangesMax - 1 }, nameof(options.BufferChangesMax)),
            (options with { BufferBytesMax = options.CommitBytesMax - 1 }, nameof(options.BufferBytesMax)),
            (options with { HeldPagesMax = -1 }, nameof(options.HeldPagesMax)),
            (options with { HeldVersionsMax = 0 }, nameof(options.HeldVersionsMax)),
            (options with { HeldVersionsMax = int.MaxValue }, nameof(options.HeldVersionsMax)),
        ];

        foreach (var (refused, name) in wrong)
        {
            Assert.StartsWith(name, Assert.Throws<ArgumentException>(refused.Validate).Message, StringComparison.Ordinal);
        }
    }

    private static List<int> PlacesOf(byte[] bytes, ReadOnlySpan<byte> text)
    {
        var places = new List<int>();
        for (var at = bytes.AsSpan().IndexOf(text); at >= 0;)
        {
            places.Add(at);
            var next = bytes.AsSpan(at + 1).IndexOf(text);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return places;
    }

    private void MakeFile()
    {
        using var engine = Open(SmallEngine.Still);
        Put(engine, "a", "1");
        engine.Flush();
    }
}
