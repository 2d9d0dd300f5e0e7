using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KvStore.Node.Auth;

/// <summary>
/// What is kept of a password, so that whoever reads the log or the state does not learn it: PBKDF2 with HMAC-SHA-512 (RFC 8018). Little-endian:
/// <code>
/// offset size
///      0    1  method, 1
///      1    4  iterations
///      5   16  salt
///     21   32  what PBKDF2 makes of password, salt and iterations
/// </code>
/// Costs a tenth of a second of a processor, on purpose. Thread safety: all members.
/// </summary>
internal static class PasswordHash
{
    private const byte Method = 1;
    private const int SaltOffset = 1 + sizeof(int);
    private const int SaltSize = 16;
    private const int DigestOffset = SaltOffset + SaltSize;
    private const int DigestSize = 32;

    /// <summary>What OWASP's cheat sheet on the storage of passwords asks for, for this function.</summary>
    private const int Iterations = 210_000;

    /// <summary>A hash that no password has, for those who do not exist: they must not be refused sooner than those who do.</summary>
    private static readonly byte[] OfNobody = new byte[DigestOffset + DigestSize];

    static PasswordHash() => WriteHeader(OfNobody);

    /// <summary>Hashes a password with a salt of its own.</summary>
    public static byte[] Create(string password)
    {
        var hash = new byte[DigestOffset + DigestSize];
        WriteHeader(hash);
        RandomNumberGenerator.Fill(hash.AsSpan(SaltOffset, SaltSize));
        Derive(password, hash, hash.AsSpan(DigestOffset));
        return hash;
    }

    /// <summary>Whether a password is the one of a hash; never, but in the same time, when there is no hash.</summary>
    public static bool Verify(string password, ReadOnlySpan<byte> hash)
    {
        var isKnown = hash.Length == DigestOffset + DigestSize && hash[0] == Method;
        var compared = isKnown ? hash : OfNobody;
        Span<byte> digest = stackalloc byte[DigestSize];
        Derive(password, compared, digest);
        return CryptographicOperations.FixedTimeEquals(digest, compared[DigestOffset..]) && isKnown;
    }

    private static void WriteHeader(Span<byte> hash)
    {
        hash[0] = Method;
        BinaryPrimitives.WriteInt32LittleEndian(hash[1..], Iterations);
    }

    private static void Derive(string password, ReadOnlySpan<byte> header, Span<byte> digest) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(password),
        header.Slice(SaltOffset, SaltSize),
        digest,
        BinaryPrimitives.ReadInt32LittleEndian(header[1..]),
        HashAlgorithmName.SHA512);
}
