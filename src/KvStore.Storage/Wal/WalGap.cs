namespace KvStore.Storage.Wal;

/// <summary>Why no frame was read at a place.</summary>
/// <param name="Reason">What is found there.</param>
/// <param name="MayBeTorn">
/// Whether a write that a crash cut short may look like this. Disks write sectors whole or not at all, over zeroes: so something that is
/// neither the frame nor zeroes was written whole, and damaged later.
/// </param>
/// <param name="Header">The frame's own header, when that is good.</param>
internal readonly record struct WalGap(string Reason, bool MayBeTorn, WalFrameHeader? Header = null);
