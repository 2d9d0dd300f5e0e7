using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Tls;

/// <summary>
/// The certificate of a port and whom it trusts. Files that have changed are read again for the next handshake, so a certificate is renewed
/// without a restart; files that cannot be used are logged, and what was read before stays. Thread safety: all members.
/// </summary>
internal sealed partial class TlsIdentity
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly Lock _lock = new();
    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private TlsMaterial _material;
    private string _stamp;
    private long _looked;

    /// <summary>Reads the files.</summary>
    /// <exception cref="TlsFilesException">One of them cannot be used.</exception>
    public TlsIdentity(TlsFiles files, TimeProvider time, ILogger logger)
    {
        _files = files;
        _time = time;
        _logger = logger;
        _looked = time.GetTimestamp();
        _stamp = StampFiles();
        _material = TlsMaterial.Read(files);
    }

    /// <summary>For a connection that comes in.</summary>
    public SslServerAuthenticationOptions ForServer()
    {
        var material = Latest();
        var asksForCertificate = _files.Authorities is not null;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = material.Identity,
            ClientCertificateRequired = asksForCertificate,
            CertificateChainPolicy = asksForCertificate ? material.NewPolicy() : null,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = Protocols,

            // A ticket would let a client back in whose authority is no longer trusted.
            AllowTlsResume = !asksForCertificate,
        };
    }

    /// <summary>For a connection to a port that trusts the same authorities.</summary>
    public SslClientAuthenticationOptions ForClient()
    {
        var material = Latest();
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = material.Identity,
            CertificateChainPolicy = material.NewPolicy(),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowTlsResume = false,
        };
    }

    private TlsMaterial Latest()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_looked) >= LookAgainAfter)
            {
                _looked = _time.GetTimestamp();
                ReadIfChanged();
            }

            return _material;
        }
    }

    private void ReadIfChanged()
    {
        var stamp = StampFiles();
        if (stamp == _stamp)
        {
            return;
        }

        try
        {
            _material = TlsMaterial.Read(_files);
            LogReloaded(_files.Certificate);
        }
        catch (TlsFilesException error)
        {
            LogNotReloaded(error.Message);
        }

        // Said once, and tried again when they change again: half-written files do.
        _stamp = stamp;
    }

    // Times and lengths, of the files that symbolic links lead to: certificates are often renewed by turning a link.
    private string StampFiles() => string.Join('|', _files.All.Select(static file =>
    {
        var info = new FileInfo(file);
        var target = info.Exists && info.LinkTarget is not null ? (FileInfo)info.ResolveLinkTarget(returnFinalTarget: true)! : info;
        return target.Exists ? $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length}" : "";
    }));
}
