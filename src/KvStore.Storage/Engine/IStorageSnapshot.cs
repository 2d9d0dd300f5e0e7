namespace KvStore.Storage.Engine;

/// <summary>
/// An unchanging view of an engine. Thread safety: may be read by many threads at once, each with iterators of its own. To be disposed
/// exactly once by whoever created it, after its iterators; an engine may hand out one object several times, so a snapshot must not be
/// used after its disposal even if that would happen to work.
/// </summary>
public interface IStorageSnapshot : IStorageReader, IDisposable
{
    /// <summary>The engine's applied index in this view.</summary>
    ulong AppliedIndex { get; }
}
