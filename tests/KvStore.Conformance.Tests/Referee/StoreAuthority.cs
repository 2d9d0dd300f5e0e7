using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>A certificate authority and one certificate for stores on loopback, as files that are gone when it is disposed.</summary>
internal sealed class StoreAuthority : IDisposable
{
    private static readonly Oid ServerPurpose = new("1.3.6.1.5.5.7.3.1");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvstore-authority-");

    public StoreAuthority()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = CreateAuthority(authorityKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = CreateCertificate(authority, key);
        AuthorityFile = Write("authority.pem", authority.ExportCertificatePem());
        CertificateFile = Write("store.pem", certificate.ExportCertificatePem());
        KeyFile = Write("store.key", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Whom clients trust.</summary>
    public string AuthorityFile { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    private static X509Certificate2 CreateAuthority(ECDsa key)
    {
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 CreateCertificate(X509Certificate2 authority, ECDsa key)
    {
        var request = new CertificateRequest("CN=store", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerPurpose], critical: false));
        return request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
