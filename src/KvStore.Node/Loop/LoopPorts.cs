using KvStore.Node.Requests;
using KvStore.Node.Transport;

namespace KvStore.Node.Loop;

/// <summary>Where a loop's output goes.</summary>
/// <param name="Log">Makes durable.</param>
/// <param name="Transport">Carries messages to peers.</param>
/// <param name="Completions">Lets callers go on.</param>
internal sealed record LoopPorts(ILogPort Log, IPeerTransport Transport, ICompletionScheduler Completions);
