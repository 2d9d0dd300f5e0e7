using System.Net.Security;

namespace KvStore.Client.Internal;

/// <summary>One node's address and, once used, the connection to it. Thread safety: all members.</summary>
internal sealed class Endpoint : IDisposable
{
    private readonly Lazy<Connection> _connection;

    public Endpoint(string address, TimeSpan connectTimeout, SslClientAuthenticationOptions? tls)
    {
        Address = address;
        var uri = EndpointAddress.Parse(address);
        _connection = new Lazy<Connection>(() => new Connection(uri, connectTimeout, tls));
    }

    /// <summary>As the user wrote it.</summary>
    public string Address { get; }

    public Connection Connection => _connection.Value;

    public void Dispose()
    {
        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }
}
