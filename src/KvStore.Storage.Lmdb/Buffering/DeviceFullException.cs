using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb.Buffering;

/// <summary>A commit found no room on the device. Nothing was changed; it can be tried again.</summary>
internal sealed class DeviceFullException(StorageException cause)
    : StorageException(cause.Message, cause.Path, cause.Errno, cause);
