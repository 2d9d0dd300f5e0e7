using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KvCtl.Flags;

/// <summary>How TLS is spoken, as etcdctl's flags of the same names say it.</summary>
/// <param name="CaCert">The authorities' file, or null for those of the system.</param>
/// <param name="Cert">The file of the certificate to show, or null for none.</param>
/// <param name="Key">The file of its key.</param>
/// <param name="SkipsVerify">Whether any certificate is taken.</param>
internal sealed record TlsFlags(string? CaCert, string? Cert, string? Key, bool SkipsVerify)
{
    private const string Scheme = "://";

    /// <summary>Whether any of them was given: an endpoint without a scheme then means https, as in etcdctl.</summary>
    public bool IsGiven => CaCert is not null || Cert is not null || Key is not null || SkipsVerify;

    /// <summary>The endpoint, with https unless it has a scheme.</summary>
    public static string Encrypt(string endpoint) => endpoint.Contains(Scheme, StringComparison.Ordinal) ? endpoint : Uri.UriSchemeHttps + Scheme + endpoint;

    /// <summary>The options of the client; null when no flag was given.</summary>
    /// <exception cref="CliException">A file cannot be used.</exception>
    public SslClientAuthenticationOptions? ToOptions()
    {
        if (!IsGiven)
        {
            return null;
        }

        if ((Cert is null) != (Key is null))
        {
            throw new CliException(ExitCode.BadArguments, "--cert and --key need each other");
        }

        var options = new SslClientAuthenticationOptions();
        if (CaCert is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(ReadAll(CaCert));
        }

        if (Cert is not null)
        {
            var chain = ReadAll(Cert);
            chain.RemoveAt(0);
            var leaf = Read(Key!, () => X509Certificate2.CreateFromPemFile(Cert, Key));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }

        if (SkipsVerify)
        {
#pragma warning disable CA5359 // It is what the user asked for, by a flag whose name says that it is not safe.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return options;
    }

    private static X509Certificate2Collection ReadAll(string file) => Read(file, () =>
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no certificate");
    });

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CliException(ExitCode.BadArguments, $"'{file}' cannot be used for TLS: {error.Message}");
        }
    }
}
