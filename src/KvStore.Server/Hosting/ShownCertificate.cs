using KvStore.Services;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Hosting;

/// <summary>
/// Leaves the certificate that a caller has shown where the services look for it, for calls over gRPC alone, as in etcd: to one that came as JSON it does not count. The handshake has seen
/// that it is good.
/// </summary>
internal static class ShownCertificate
{
    /// <summary>The middleware that does it.</summary>
    public static RequestDelegate Before(RequestDelegate next) => context =>
    {
        if (context.Connection.ClientCertificate is { } certificate && TrailersOnly.IsCall(context))
        {
            context.Items[Callers.CertificateKey] = certificate;
        }

        return next(context);
    };
}
