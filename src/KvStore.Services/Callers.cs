using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using KvStore.Contracts;
using KvStore.Node;
using KvStore.Node.Auth;

namespace KvStore.Services;

/// <summary>Who calls: the one place that finds it out, for all services.</summary>
internal static class Callers
{
    private const string TokenKey = "token";
    private const string AuthorizationKey = "authorization";
    private const string CommonNameOid = "2.5.4.3";

    /// <summary>Where a host leaves the certificate that a caller has shown, in <see cref="ServerCallContext.UserState"/>, once the handshake has seen that it is good.</summary>
    public static readonly object CertificateKey = new();

    /// <summary>The caller, as the call's metadata say, else the name in the client's certificate. Not asked while authentication is off: reading them costs every put.</summary>
    public static KvCaller Of(KvNode node, ServerCallContext context)
    {
        if (!node.IsAuthEnabled)
        {
            return KvCaller.Anonymous;
        }

        if (FindToken(context.RequestHeaders) is { } token)
        {
            return KvCaller.WithToken(token);
        }

        return FindCommonName(context) is { } name ? KvCaller.Named(name) : KvCaller.Anonymous;
    }

    /// <summary>Lets only administrators pass: for Defragment, Hash, HashKV and Snapshot, where etcd 3.4 sends its errors as they are inside.</summary>
    /// <exception cref="RpcException">The caller is none.</exception>
    public static async Task RequireAdminForMaintenanceAsync(KvNode node, ServerCallContext context)
    {
        if (await node.CheckAdminAsync(Of(node, context), context.CancellationToken) is { } refusal)
        {
            throw new RpcException(new Status(StatusCode.Unknown, TextOfMaintenance(refusal)));
        }
    }

    private static string TextOfMaintenance(KvError refusal) => refusal == KvErrors.UserNotFound
        ? "auth: user not found"
        : refusal.Message.Replace("etcdserver: ", "auth: ", StringComparison.Ordinal);

    private static string? FindCommonName(ServerCallContext context)
    {
        if (!context.UserState.TryGetValue(CertificateKey, out var shown) || shown is not X509Certificate2 certificate)
        {
            return null;
        }

        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
            {
                return part.GetSingleElementValue() is { Length: > 0 } name ? name : null;
            }
        }

        return null;
    }

    // The first counts if there are several, and "token" before "authorization", as in etcd.
    private static string? FindToken(Metadata headers)
    {
        string? authorization = null;
        foreach (var header in headers)
        {
            if (header.IsBinary)
            {
                continue;
            }

            if (header.Key == TokenKey)
            {
                return FirstOf(header.Value);
            }

            if (header.Key == AuthorizationKey)
            {
                authorization ??= FirstOf(header.Value);
            }
        }

        return authorization;
    }

    // Headers of one name come as one, with commas between; no token has a comma.
    private static string FirstOf(string values) => values.IndexOf(',') is var end and >= 0 ? values[..end] : values;
}
