using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using KvStore.Server.Tests.Support;
using KvStore.Server.Tls;
using KvStore.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Server.Tests.Tls;

public sealed class TlsPortTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly ManualTime _time = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_protocols_are_spoken(string version)
    {
        await using var port = await StartAsync(_authority.Issue("server", asksForCertificate: false));

        Assert.Equal($"HTTP/{version[0]}{(version == "1.1" ? ".1" : "")}", await GetAsync(port, certificate: null, Version.Parse(version)));
    }

    [Fact]
    public async Task Only_a_certificate_of_the_authority_opens_the_port()
    {
        await using var port = await StartAsync(_authority.Issue("server"));
        using var ours = _authority.IssueCertificate("client");
        using var theirs = _other.IssueCertificate("client");

        Assert.NotNull(await GetAsync(port, ours));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(port, certificate: null));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(port, theirs));
    }

    [Fact]
    public async Task What_is_older_than_TLS_1_2_and_plain_text_are_refused()
    {
        await using var port = await StartAsync(_authority.Issue("server", asksForCertificate: false));
        await using var stream = new SslStream(await port.ConnectAsync());
#pragma warning disable SYSLIB0039, CA5397 // It is what the port must refuse.
        var old = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls11, TargetHost = "127.0.0.1" };
#pragma warning restore SYSLIB0039, CA5397

        await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(old));
        using var plain = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync(new Uri($"http://127.0.0.1:{port.Port}/")));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not()
    {
        var files = _authority.Issue("server", asksForCertificate: false);
        await using var port = await StartAsync(files);
        var first = await SerialAsync(port);

        _authority.Issue("server", asksForCertificate: false);
        Assert.Equal(first, await SerialAsync(port));
        _time.Pass(1000);
        var second = await SerialAsync(port);
        Assert.NotEqual(first, second);

        await File.WriteAllTextAsync(files.Key, "nonsense");
        _time.Pass(1000);
        Assert.Equal(second, await SerialAsync(port));
    }

    [Fact]
    public async Task Authorities_are_renewed_too()
    {
        var files = _authority.Issue("server");
        await using var port = await StartAsync(files);
        using var theirs = _other.IssueCertificate("client");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(port, theirs));

        File.Copy(_other.Issue("server").Authorities!, files.Authorities!, overwrite: true);
        _time.Pass(1000);

        Assert.NotNull(await GetAsync(port, theirs));
        using var ours = _authority.IssueCertificate("client");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(port, ours));
    }

    [Theory]
    [InlineData("certificate")]
    [InlineData("key")]
    [InlineData("authorities")]
    public void A_file_that_cannot_be_used_is_named(string which)
    {
        var good = _authority.Issue("server");
        using var wrong = new TempFile("nonsense");
        var files = which switch
        {
            "certificate" => good with { Certificate = wrong.Path },
            "key" => good with { Key = wrong.Path },
            _ => good with { Authorities = wrong.Path },
        };

        var error = Assert.Throws<TlsFilesException>(() => new TlsIdentity(files, _time, NullLogger.Instance));

        Assert.Contains(wrong.Path, error.Message, StringComparison.Ordinal);
    }

    private Task<TestPort> StartAsync(TlsFiles files) => TestPort.StartAsync(
        static _ => { },
        static app => app.Run(static context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, context.Request.Protocol)),
        new TlsIdentity(files, _time, NullLogger.Instance));

    private async Task<string> GetAsync(TestPort port, X509Certificate2? certificate, Version? version = null)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = _authority.Trust() } };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = version ?? System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await client.GetStringAsync(new Uri($"https://127.0.0.1:{port.Port}/"));
    }

    private async Task<string> SerialAsync(TestPort port)
    {
        await using var stream = new SslStream(await port.ConnectAsync());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = _authority.Trust() });
        return stream.RemoteCertificate!.GetSerialNumberString();
    }
}
