using System.Security.Cryptography;
using System.Text;

namespace KvStore.Node.Auth;

/// <summary>Signs and checks by one method with one key. Thread safety: all members; the keys of .NET are used under a lock.</summary>
internal sealed class JwtSignature : IDisposable
{
    private const int NameLength = 5;

    private readonly Lock _lock = new();
    private readonly HashAlgorithmName _hash;
    private readonly RSASignaturePadding? _padding;
    private readonly AsymmetricAlgorithm? _key;
    private readonly byte[]? _secret;

    private JwtSignature(string method, HashAlgorithmName hash, RSASignaturePadding? padding, AsymmetricAlgorithm? key, byte[]? secret, bool canSign)
    {
        (Method, _hash, _padding, _key, _secret, CanSign) = (method, hash, padding, key, secret, canSign);
    }

    /// <summary>The method's name in RFC 7518.</summary>
    public string Method { get; }

    /// <summary>Whether there is a key to sign with, and not only one to check with.</summary>
    public bool CanSign { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="ArgumentException">There is no such method, no key for it, or the keys do not belong together.</exception>
    public static JwtSignature Create(JwtOptions options)
    {
        var method = options.SignMethod;
        var hash = HashOf(method);
        var canSign = !options.PrivateKey.IsEmpty;
        switch (method[..2])
        {
            case "HS" when canSign:
                return new JwtSignature(method, hash, padding: null, key: null, options.PrivateKey.ToArray(), canSign);
            case "RS" or "PS" when canSign || !options.PublicKey.IsEmpty:
                var padding = method[0] == 'R' ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss;
                return new JwtSignature(method, hash, padding, ReadKey(RSA.Create, options, Prove(hash, padding)), secret: null, canSign);
            case "ES" when canSign || !options.PublicKey.IsEmpty:
                var ecdsa = ReadKey(ECDsa.Create, options, Prove(hash));
                return ecdsa.KeySize == CurveBitsOf(method)
                    ? new JwtSignature(method, hash, padding: null, ecdsa, secret: null, canSign)
                    : throw new ArgumentException($"tokens by {method} need a key of {CurveBitsOf(method)} bits");
            default:
                throw new ArgumentException($"tokens by {method} need a key");
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            return _key switch
            {
                RSA rsa => rsa.SignData(data, _hash, _padding!),
                ECDsa ecdsa => ecdsa.SignData(data, _hash),
                _ => CryptographicOperations.HmacData(_hash, _secret!, data),
            };
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_lock)
        {
            return _key switch
            {
                RSA rsa => rsa.VerifyData(data, signature, _hash, _padding!),
                ECDsa ecdsa => ecdsa.VerifyData(data, signature, _hash),
                _ => CryptographicOperations.FixedTimeEquals(CryptographicOperations.HmacData(_hash, _secret!, data), signature),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();

    private static HashAlgorithmName HashOf(string method) => method.Length != NameLength ? throw Unknown(method) : method[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => throw Unknown(method),
    };

    // RFC 7518, 3.4: each method has a curve of its own.
    private static int CurveBitsOf(string method) => method switch
    {
        "ES256" => 256,
        "ES384" => 384,
        _ => 521,
    };

    private static ArgumentException Unknown(string method) => new($"there is no method '{method}' to sign tokens");

    private static Func<RSA, RSA, bool> Prove(HashAlgorithmName hash, RSASignaturePadding padding) =>
        (signer, verifier) => verifier.VerifyData(Array.Empty<byte>(), signer.SignData(Array.Empty<byte>(), hash, padding), hash, padding);

    private static Func<ECDsa, ECDsa, bool> Prove(HashAlgorithmName hash) =>
        (signer, verifier) => verifier.VerifyData(Array.Empty<byte>(), signer.SignData(Array.Empty<byte>(), hash), hash);

    private static TKey ReadKey<TKey>(Func<TKey> create, JwtOptions options, Func<TKey, TKey, bool> belongTogether)
        where TKey : AsymmetricAlgorithm
    {
        if (options.PrivateKey.IsEmpty)
        {
            return ReadKey(create, options.PublicKey);
        }

        var signer = ReadKey(create, options.PrivateKey);
        if (!options.PublicKey.IsEmpty)
        {
            using var verifier = ReadKey(create, options.PublicKey);
            if (!belongTogether(signer, verifier))
            {
                throw new ArgumentException("the public and the private key for tokens do not belong together");
            }
        }

        return signer;
    }

    private static TKey ReadKey<TKey>(Func<TKey> create, ReadOnlyMemory<byte> pem)
        where TKey : AsymmetricAlgorithm
    {
        var key = create();
        key.ImportFromPem(Encoding.UTF8.GetString(pem.Span));
        return key;
    }
}
