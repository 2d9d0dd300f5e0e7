using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace KvStore.Bench.Clusters;

/// <summary>
/// Ports of the loopback interface that nobody listens on, below those that the kernel gives to outgoing connections: else a connection could take
/// the port of a node that is down for a while, and the node could not start again.
/// </summary>
internal static class FreePorts
{
    private const int First = 15_000;
    private const int End = 32_000;

    /// <summary>
    /// Different ports, all free at this moment. Another program may take one before it is used; then the node does not start and says so.
    /// </summary>
    public static int[] Take(int count)
    {
        var start = RandomNumberGenerator.GetInt32(First, End);
        var ports = new List<int>(count);
        for (var tried = 0; tried < End - First && ports.Count < count; tried++)
        {
            var port = First + ((start - First + tried) % (End - First));
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return ports.Count == count ? [.. ports] : throw new BenchException($"there are no {count} free ports from {First} to {End - 1}");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
