using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KvStore.Server.Tls;

/// <summary>What the files of a port held at one time. Immutable; never disposed, since handshakes may still use it: the collector takes it.</summary>
internal sealed class TlsMaterial
{
    private readonly X509Certificate2Collection? _authorities;

    private TlsMaterial(SslStreamCertificateContext identity, X509Certificate2Collection? authorities)
    {
        Identity = identity;
        _authorities = authorities;
    }

    /// <summary>The certificate with its key, and those that lead to its authority.</summary>
    public SslStreamCertificateContext Identity { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="TlsFilesException">One of them cannot be used; the message says which and why.</exception>
    public static TlsMaterial Read(TlsFiles files)
    {
        var chain = ReadAll(files.Certificate);
        var leaf = Try(files.Key, () => X509Certificate2.CreateFromPemFile(files.Certificate, files.Key));
        var authorities = files.Authorities is null ? null : ReadAll(files.Authorities);
        chain.RemoveAt(0);
        return new TlsMaterial(SslStreamCertificateContext.Create(leaf, chain, offline: true), authorities);
    }

    /// <summary>How the other side's certificate is checked: it must come from the authorities, and from nobody else.</summary>
    /// <exception cref="InvalidOperationException">There are no authorities.</exception>
    public X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities ?? throw new InvalidOperationException("The port trusts no authority."));
        return policy;
    }

    private static X509Certificate2Collection ReadAll(string file)
    {
        var certificates = new X509Certificate2Collection();
        Try(file, () =>
        {
            certificates.ImportFromPemFile(file);
            return certificates;
        });
        return certificates.Count > 0 ? certificates : throw new TlsFilesException($"'{file}' holds no certificate.");
    }

    private static T Try<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TlsFilesException($"'{file}' cannot be used for TLS: {error.Message}", error);
        }
    }
}
