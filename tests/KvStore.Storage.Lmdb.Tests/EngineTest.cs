using System.Text;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>A directory for one test, and the short ways to write and read.</summary>
public abstract class EngineTest : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kvstore-lmdb-");

    protected string EnginePath => Path.Combine(_root.FullName, "engine");

    public void Dispose()
    {
        _root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected LmdbEngine Open(LmdbOptions options) => SmallEngine.Open(EnginePath, options);

    protected static void Apply(LmdbEngine engine, Action<WriteBatch> fill)
    {
        using var batch = engine.CreateBatch();
        fill(batch);
        engine.Apply(batch, engine.AppliedIndex + 1);
    }

    protected static void Put(LmdbEngine engine, string key, string value) =>
        Apply(engine, batch => batch.Put(Bytes(key), Bytes(value)));

    /// <summary>Rows that take a page or two each.</summary>
    protected static void PutLarge(LmdbEngine engine, int rows, byte fill)
    {
        var value = new byte[3000];
        value.AsSpan().Fill(fill);
        Apply(engine, batch =>
        {
            for (var i = 0; i < rows; i++)
            {
                batch.Put(Bytes($"large{i:D5}"), value);
            }
        });
    }

    protected static string? Get(IStorageReader reader, string key) =>
        reader.TryGet(Bytes(key), out var value) ? Encoding.UTF8.GetString(value.Span) : null;

    protected static List<string> Keys(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var keys = new List<string>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            keys.Add(Encoding.UTF8.GetString(rows.CurrentKey));
        }

        return keys;
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
