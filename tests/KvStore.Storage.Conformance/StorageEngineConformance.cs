using System.Text;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance;

/// <summary>
/// What every engine must do. An engine's test class inherits this and says how to open an empty one; an engine with files inherits
/// <see cref="DurableEngineConformance"/>, which has more.
/// </summary>
public abstract partial class StorageEngineConformance : IDisposable
{
    private IStorageEngine? _engine;

    /// <summary>The engine under test, opened at the first use.</summary>
    protected IStorageEngine Engine
    {
        get => _engine ??= OpenEmpty();
        set => _engine = value;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A new engine without rows; each call gives one that shares nothing with the others.</summary>
    protected abstract IStorageEngine OpenEmpty();

    protected virtual void Dispose(bool disposing) => _engine?.Dispose();

    /// <summary>Applies one batch that a function fills.</summary>
    protected void Apply(ulong index, Action<WriteBatch> fill)
    {
        using var batch = Engine.CreateBatch();
        fill(batch);
        Engine.Apply(batch, index);
    }

    /// <summary>Applies one batch in which each key is its own value.</summary>
    protected void PutLetters(params string[] keys) => Apply(Engine.AppliedIndex + 1, batch =>
    {
        foreach (var key in keys)
        {
            batch.Put(Bytes(key), Bytes(key));
        }
    });

    protected static string? Get(IStorageReader reader, string key) =>
        reader.TryGet(Bytes(key), out var value) ? Text(value.Span) : null;

    /// <summary>All rows, as key=value.</summary>
    protected static List<string> Rows(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var seen = new List<string>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            seen.Add(Text(rows.CurrentKey) + "=" + Text(rows.CurrentValue));
        }

        return seen;
    }

    protected static List<byte[]> Keys(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var seen = new List<byte[]>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            seen.Add(rows.CurrentKey.ToArray());
        }

        return seen;
    }

    protected static string? KeyAt(StorageIterator rows) => rows.IsValid ? Text(rows.CurrentKey) : null;

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Bytes that nothing compresses, the same for the same seed.</summary>
    protected static byte[] RandomBytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A key whose order is that of its number.</summary>
    protected static byte[] NumberedKey(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
}
