using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>The state of the node behind an endpoint.</summary>
internal sealed record EndpointStatus(string Endpoint, StatusResponse Status);
