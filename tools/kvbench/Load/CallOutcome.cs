using Grpc.Core;

namespace KvStore.Bench.Load;

/// <summary>How one call ended: its gRPC status, and the size of the answer without gRPC's frame.</summary>
internal readonly record struct CallOutcome(StatusCode Status, int ResponseBytes);
