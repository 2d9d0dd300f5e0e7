using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>What an endpoint answered when it was asked for the hash over its keys.</summary>
internal sealed record EndpointHash(string Endpoint, HashKVResponse Response);
