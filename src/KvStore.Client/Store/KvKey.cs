using System.Text;
using Google.Protobuf;

namespace KvStore.Client;

/// <summary>
/// A key: any bytes but none. Text is its UTF-8, so keys of text are in the order of their code points. It does not copy the bytes it is made of,
/// which must not change as long as it is used.
/// </summary>
public readonly struct KvKey : IEquatable<KvKey>
{
    private readonly ByteString? _bytes;

    /// <summary>Makes a key of bytes.</summary>
    public KvKey(ReadOnlyMemory<byte> bytes) => _bytes = UnsafeByteOperations.UnsafeWrap(bytes);

    /// <summary>Makes a key of text.</summary>
    public KvKey(string text) => _bytes = ByteString.CopyFromUtf8(text);

    internal KvKey(ByteString bytes) => _bytes = bytes;

    /// <summary>The bytes of the key.</summary>
    public ReadOnlyMemory<byte> Memory => Bytes.Memory;

    internal ByteString Bytes => _bytes ?? ByteString.Empty;

    /// <summary>Makes a key of text.</summary>
    public static implicit operator KvKey(string text) => new(text);

    /// <summary>Makes a key of bytes.</summary>
    public static implicit operator KvKey(byte[] bytes) => new(bytes.AsMemory());

    /// <summary>Makes a key of bytes.</summary>
    public static implicit operator KvKey(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>Whether two keys are the same bytes.</summary>
    public static bool operator ==(KvKey left, KvKey right) => left.Equals(right);

    /// <summary>Whether two keys are different bytes.</summary>
    public static bool operator !=(KvKey left, KvKey right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(KvKey other) => Bytes.Equals(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KvKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>The key as text; bytes that are no UTF-8 are replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
