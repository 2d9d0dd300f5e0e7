namespace KvStore.Conformance.Tests.Referee;

/// <summary>A running store that speaks etcd's API: the referee, or one of ours. Disposing it stops it and deletes its data.</summary>
internal interface IStoreUnderTest : IAsyncDisposable
{
    /// <summary>Client address, <c>host:port</c>.</summary>
    string Endpoint { get; }

    /// <summary>Client addresses of all nodes.</summary>
    IReadOnlyList<string> Endpoints { get; }
}
