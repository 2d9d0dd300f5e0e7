using System.Net;
using System.Net.Sockets;
using KvStore.Server.Configuration;

namespace KvStore.Server.Hosting;

/// <summary>
/// The listening sockets of the server, opened before anything else: a port in use is found before a data directory is touched, and
/// whoever connects while the node replays its log waits instead of being refused. Thread safety: none.
/// </summary>
internal sealed class ListenSockets : IDisposable
{
    private const int BacklogMax = 512;

    private readonly Dictionary<IPEndPoint, Socket> _sockets = [];

    private ListenSockets()
    {
    }

    /// <summary>Listens on all of the addresses, or on none.</summary>
    /// <exception cref="ServerStartException">An address is in use or is not of this machine.</exception>
    public static ListenSockets Open(IEnumerable<ListenUrl> urls)
    {
        var sockets = new ListenSockets();
        try
        {
            foreach (var url in urls)
            {
                sockets.Open(url);
            }

            return sockets;
        }
        catch (ServerStartException)
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>The socket of an address; the caller owns it from here on.</summary>
    public Socket Take(IPEndPoint endPoint) =>
        _sockets.Remove(endPoint, out var socket) ? socket : throw new ArgumentException($"{endPoint} is not open", nameof(endPoint));

    /// <summary>The port that an open address really has: another one only where port 0 was asked for.</summary>
    public int PortOf(IPEndPoint endPoint) => ((IPEndPoint)_sockets[endPoint].LocalEndPoint!).Port; // A bound socket has an address.

    /// <summary>Closes the sockets that nobody took.</summary>
    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }

    private void Open(ListenUrl url)
    {
        var socket = new Socket(url.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(url.EndPoint);

            // Two sockets may be bound to one port as long as neither listens, so only this finds a port in use.
            socket.Listen(BacklogMax);
            _sockets.Add(url.EndPoint, socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ServerStartException($"Cannot listen on {url.Text}: {Explain(e)}.", e);
        }
        catch (ArgumentException e)
        {
            socket.Dispose();
            throw new ServerStartException($"Cannot listen on {url.Text} twice.", e);
        }
    }

    private static string Explain(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use",
        SocketError.AddressNotAvailable => "the address is not of this machine",
        SocketError.AccessDenied => "the port needs more rights",
        _ => exception.Message,
    };
}
