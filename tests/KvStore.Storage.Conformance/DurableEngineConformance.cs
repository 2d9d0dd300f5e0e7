using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance;

/// <summary>
/// What an engine with files must do beside the rest: keep prefix durability over a reopening. An engine's test class says how to open
/// a path; the cut at any moment is tried by <see cref="Crash.CrashRounds"/>, in processes of their own.
/// </summary>
public abstract partial class DurableEngineConformance : StorageEngineConformance
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kvstore-engine-");
    private int _places;
    private string? _path;

    /// <summary>Where <see cref="StorageEngineConformance.Engine"/> keeps its files.</summary>
    protected string EnginePath => _path ??= NewPath();

    /// <summary>Opens the engine of a path; its directory may not exist yet.</summary>
    protected abstract IStorageEngine OpenAt(string path);

    protected override IStorageEngine OpenEmpty() => OpenAt(_path is null ? EnginePath : NewPath());

    /// <summary>Closes the engine, without flushing, and opens what it left behind.</summary>
    protected void Reopen()
    {
        Engine.Dispose();
        Engine = OpenAt(EnginePath);
    }

    /// <summary>A path that nothing is at, deleted after the test.</summary>
    protected string NewPath() => Path.Combine(_root.FullName, "engine-" + _places++);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _root.Delete(recursive: true);
    }
}
