namespace KvStore.Client.Internal;

/// <summary>The endpoints of a client and the one in use. Thread safety: all members; requests that fail together move on by one, not by many.</summary>
internal sealed class EndpointSet : IDisposable
{
    private readonly Endpoint[] _endpoints;
    private int _current;

    public EndpointSet(IEnumerable<Endpoint> endpoints) => _endpoints = [.. endpoints];

    public Endpoint Current => _endpoints[Volatile.Read(ref _current)];

    /// <summary>Takes the endpoint after <paramref name="failed"/> into use, unless another request already left it.</summary>
    public void MoveOnFrom(Endpoint failed)
    {
        var current = Volatile.Read(ref _current);
        if (ReferenceEquals(_endpoints[current], failed))
        {
            Interlocked.CompareExchange(ref _current, (current + 1) % _endpoints.Length, current);
        }
    }

    public Endpoint Find(string address)
    {
        foreach (var endpoint in _endpoints)
        {
            if (endpoint.Address == address)
            {
                return endpoint;
            }
        }

        throw new ArgumentException($"\"{address}\" is not an endpoint of this client", nameof(address));
    }

    public void Dispose()
    {
        foreach (var endpoint in _endpoints)
        {
            endpoint.Dispose();
        }
    }
}
