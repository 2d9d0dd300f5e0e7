using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class TlsTests
{
    [Fact]
    public async Task Call_over_TLS_answers()
    {
        using var certificate = SelfSigned();
        await using var host = await ProbeHost.StartAsync(certificate: certificate);
        Assert.Equal("https", host.Address.Scheme);

        var answer = await host.Client(Trusting(certificate)).UnaryAsync(new Ask { Text = "a" });

        Assert.Equal("a", answer.Text);
    }

    [Fact]
    public async Task Certificate_that_is_not_trusted_is_refused()
    {
        using var certificate = SelfSigned();
        using var other = SelfSigned();
        await using var host = await ProbeHost.StartAsync(certificate: certificate);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client(Trusting(other)).UnaryAsync(new Ask()));

        Assert.IsType<AuthenticationException>(error.Status.DebugException?.InnerException);
        Assert.Equal(0, host.State.Attempts);
    }

    [Fact]
    public async Task Call_credentials_travel_over_TLS()
    {
        using var certificate = SelfSigned();
        await using var host = await ProbeHost.StartAsync(certificate: certificate);
        var first = CallCredentials.FromInterceptor((_, headers) =>
        {
            headers.Add("caller", "known");
            return Task.CompletedTask;
        });
        var second = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var client = host.Client(options =>
        {
            Trusting(certificate)(options);
            options.Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, CallCredentials.Compose(first, second));
        });

        using var call = client.UnaryAsync(new Ask());
        await call;

        Assert.Equal("known", call.GetTrailers().GetValue("probe-caller"));
    }

    [Fact]
    public void Call_credentials_do_not_travel_in_the_clear()
    {
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, credentials));
    }

    private static Action<GrpcChannelOptions> Trusting(X509Certificate2 certificate)
    {
        var hash = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return options => options.HttpHandler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, peer, _, _) => peer?.GetCertHashString(HashAlgorithmName.SHA256) == hash,
            },
        };
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=probe", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
