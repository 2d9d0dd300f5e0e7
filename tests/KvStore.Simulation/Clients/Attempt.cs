using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Clients;

/// <summary>One sending of an operation that goes through the log. A write within a session may have several, at several nodes.</summary>
/// <param name="Operation">What is asked.</param>
/// <param name="Node">Who is asked.</param>
/// <param name="RequestId">The number under which the node proposes it.</param>
/// <param name="AskedAt">When.</param>
internal sealed record Attempt(Operation Operation, SimNode Node, ulong RequestId, long AskedAt);
