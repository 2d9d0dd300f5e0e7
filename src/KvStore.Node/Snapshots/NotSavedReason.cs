namespace KvStore.Node.Snapshots;

/// <summary>Why a snapshot was given up. It is tried again after a while.</summary>
internal enum NotSavedReason
{
    /// <summary>The device is full.</summary>
    NoRoom,

    /// <summary>The engine ended the state under the writer, since too much was written meanwhile.</summary>
    StateEnded,
}
