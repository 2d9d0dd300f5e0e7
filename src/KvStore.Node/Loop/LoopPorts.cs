using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Node.Transport;

namespace KvStore.Node.Loop;

/// <summary>Where a loop's output goes.</summary>
/// <param name="Log">Makes durable.</param>
/// <param name="Transport">Carries messages to peers.</param>
/// <param name="Completions">Lets callers go on.</param>
/// <param name="Snapshots">Saves, sends and receives snapshots.</param>
internal sealed record LoopPorts(ILogPort Log, IPeerTransport Transport, ICompletionScheduler Completions, ISnapshotPort Snapshots);
