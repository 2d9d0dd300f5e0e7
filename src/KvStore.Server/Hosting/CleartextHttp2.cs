using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KvStore.Server.Hosting;

/// <summary>
/// Tells Kestrel that a cleartext connection agreed on HTTP/2. Kestrel picks HTTP/2 beside HTTP/1.1 only where TLS negotiated it, so this
/// stands for a TLS connection without a certificate whose ALPN result is h2. Immutable, shared by all connections.
/// </summary>
internal sealed class CleartextHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    /// <summary>The only instance.</summary>
    public static readonly CleartextHttp2 Instance = new();

    private static readonly byte[] ProtocolName = "h2"u8.ToArray();

    private CleartextHttp2()
    {
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ApplicationProtocol => ProtocolName;

    /// <summary>Always null: there is no certificate, and setting one has no effect.</summary>
    public X509Certificate2? ClientCertificate
    {
        get => null;
        set { }
    }

    /// <inheritdoc/>
    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<X509Certificate2?>(null);
}
