using System.Diagnostics;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>
/// Figures of the engine alone, on this machine: <c>--measure KEYS</c> loads that many keys of 16 bytes with values of 256 bytes in random
/// order, reads them at random and in order, overwrites some, and opens the engine again.
/// </summary>
internal static class Measurement
{
    private const int KeySize = 16;
    private const int ValueSize = 256;
    private const int RowsPerBatch = 20;
    private const int GetsMax = 500_000;

    public static void Run(int keys)
    {
        var directory = Directory.CreateTempSubdirectory("kvstore-measure-");
        try
        {
            var path = Path.Combine(directory.FullName, "engine");
            using (var engine = SmallEngine.Open(path, new LmdbOptions()))
            {
                Timed("load", keys, () => Load(engine, keys));
                Timed("flush", 1, engine.Flush);
                Tell(engine, path);
                var gets = Math.Min(keys, GetsMax);
                Timed("random get, newest state", gets, () => Get(engine.Current, keys, gets));
                using (var snapshot = engine.CreateSnapshot())
                {
                    Timed("random get, snapshot", gets, () => Get(snapshot, keys, gets));
                    Timed("scan, snapshot", keys, () => Scan(snapshot));
                }

                Timed("overwrite", keys / 4, () => Load(engine, keys / 4));
                Timed("flush", 1, engine.Flush);
                Tell(engine, path);
            }

            Timed("open and get", 1, () =>
            {
                using var engine = SmallEngine.Open(path, new LmdbOptions());
                Get(engine.Current, keys, gets: 1);
            });
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Load(LmdbEngine engine, int keys)
    {
        using var batch = engine.CreateBatch();
        var key = new byte[KeySize];
        var value = new byte[ValueSize];
        new Random(1).NextBytes(value);
        for (var i = 0; i < keys; i++)
        {
            WriteKey(key, i);
            batch.Put(key, value);
            if (batch.Count == RowsPerBatch || i == keys - 1)
            {
                engine.Apply(batch, engine.AppliedIndex + 1);
                batch.Clear();
            }
        }
    }

    private static void Get(IStorageReader reader, int keys, int gets)
    {
        var random = new Random(2);
        var key = new byte[KeySize];
        for (var i = 0; i < gets; i++)
        {
            WriteKey(key, random.Next(keys));
            if (!reader.TryGet(key, out _))
            {
                throw new InvalidOperationException("A key is missing.");
            }
        }
    }

    private static void Scan(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        long bytes = 0;
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            bytes += rows.CurrentKey.Length + rows.CurrentValue.Length;
        }

        if (bytes == 0)
        {
            throw new InvalidOperationException("There are no rows.");
        }
    }

    /// <summary>Numbers in an order that jumps all over the key space.</summary>
    private static void WriteKey(Span<byte> key, int number)
    {
        BitConverter.TryWriteBytes(key, (ulong)number * 0x9E37_79B9_7F4A_7C15);
        BitConverter.TryWriteBytes(key[sizeof(ulong)..], (ulong)number);
    }

    private static void Timed(string what, int count, Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        var elapsed = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"{what,-26} {elapsed.TotalMilliseconds,9:F0} ms  {count / elapsed.TotalSeconds,9:F0}/s");
    }

    private static void Tell(LmdbEngine engine, string path)
    {
        var statistics = engine.ReadStatistics();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(statistics);
        Console.WriteLine($"file {new FileInfo(Path.Combine(path, "data.mdb")).Length >> 20} MiB, resident {process.WorkingSet64 >> 20} MiB, " +
            $"managed heap {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB");
    }
}
