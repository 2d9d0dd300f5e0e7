namespace KvStore.Conformance.Tests.Api;

/// <summary>One conversation with a store. What the store answers goes into a transcript, which must be the same for etcd and for ours.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Talk">The conversation.</param>
internal sealed record ApiCase(string Name, Func<ApiClient, Task> Talk);
