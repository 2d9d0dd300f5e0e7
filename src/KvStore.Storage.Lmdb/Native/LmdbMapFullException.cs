using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb.Native;

/// <summary>The file has come to the end of its map. Caught by whoever makes the map larger.</summary>
internal sealed class LmdbMapFullException(string path) : StorageException($"The map of '{path}' is full.", path);
