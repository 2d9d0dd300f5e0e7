using System.Net.Security;
using Grpc.Core;

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

    /// <summary>A node that something else than a channel carries the calls to.</summary>
    public Endpoint(string name, CallInvoker calls)
    {
        Address = name;
        _connection = new Lazy<Connection>(() => new Connection(calls));
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
