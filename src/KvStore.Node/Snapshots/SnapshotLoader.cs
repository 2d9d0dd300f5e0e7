using KvStore.Node.Engines;
using KvStore.Node.StateMachine;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>
/// Reads a snapshot file into a fresh engine, a chunk with each step, and checks the whole. The engine stays the loader's until
/// <see cref="TakeEngine"/>; before that nobody sees a part of the state. Thread safety: none.
/// </summary>
internal sealed class SnapshotLoader : IDisposable
{
    private readonly SnapshotReader _reader;
    private readonly string _path;
    private readonly WriteBatch _batch;
    private IStorageEngine? _engine;
    private bool _isDone;

    /// <summary>Opens the file.</summary>
    /// <param name="files">Where the file is.</param>
    /// <param name="path">The file.</param>
    /// <param name="engine">An empty engine; the loader owns it.</param>
    /// <exception cref="SnapshotDamagedException">The header is damaged; the engine was discarded.</exception>
    public SnapshotLoader(IFileSystem files, string path, IStorageEngine engine)
    {
        try
        {
            _reader = SnapshotReader.Open(files, path);
        }
        catch
        {
            GroupEngines.Discard(engine);
            throw;
        }

        _path = path;
        _engine = engine;
        _batch = engine.CreateBatch();
    }

    /// <summary>What the file is a snapshot of.</summary>
    public SnapshotHeader Header => _reader.Header;

    /// <summary>Does a part of the work. Returns false when the engine holds the whole state.</summary>
    /// <exception cref="SnapshotDamagedException">The file is not what was written.</exception>
    public bool Step()
    {
        if (_reader.MoveNext())
        {
            Apply();
            return true;
        }

        // Only now the engine says which entry's state it is: before, it would have been a lie.
        _engine!.Apply(_batch, Header.Position.Index.Value);
        var revision = StateRow.Read(_engine.Current).Revision;
        if (revision != Header.Revision)
        {
            throw new SnapshotDamagedException(_path, offset: 0, $"its header says revision {Header.Revision}, its rows say {revision}");
        }

        _isDone = true;
        return false;
    }

    /// <summary>Makes the state durable, once <see cref="Step"/> has returned false.</summary>
    public void Flush() => _engine!.Flush();

    /// <summary>The engine, once <see cref="Step"/> has returned false; the caller owns it.</summary>
    public IStorageEngine TakeEngine()
    {
        if (!_isDone || _engine is null)
        {
            throw new InvalidOperationException("The snapshot is not loaded.");
        }

        var engine = _engine;
        _engine = null;
        return engine;
    }

    /// <summary>Lets go of the file; an engine that was not taken is of no use and goes.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _batch.Dispose();
        GroupEngines.Discard(_engine);
    }

    private void Apply()
    {
        var rows = _reader.Rows;
        while (rows.MoveNext())
        {
            _batch.Put(rows.Key, rows.Value);
        }

        _engine!.Apply(_batch, appliedIndex: 0);
        _batch.Clear();
    }
}
