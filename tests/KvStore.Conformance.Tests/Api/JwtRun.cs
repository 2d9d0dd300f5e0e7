using System.Security.Cryptography;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Has conversations with stores that sign their tokens, before the first test. The users are those of <see cref="AuthRun"/>.</summary>
public sealed class JwtRun : IAsyncLifetime
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("kvstore-jwt-");
    private Dictionary<string, (string Expected, string Actual)> _transcripts = [];

    public async Task InitializeAsync()
    {
        using var rsa = RSA.Create(2048);
        var privateKey = Write("private.pem", rsa.ExportRSAPrivateKeyPem());
        var publicKey = Write("public.pem", rsa.ExportSubjectPublicKeyInfoPem());
        _transcripts = await Conversations.HaveAsync(
            JwtCases.All,
            AuthRun.PrepareAsync,
            keysOf: static _ => "",
            $"--auth-token=jwt,pub-key={publicKey},priv-key={privateKey},sign-method=RS256,ttl=10m");
    }

    public Task DisposeAsync()
    {
        _keys.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal (string Expected, string Actual) TranscriptsOf(string name) => _transcripts[name];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_keys.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
