using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;

namespace KvStore.Client;

/// <summary>
/// A value: any bytes, also none. Text is its UTF-8, an object its JSON. It does not copy the bytes it is made of, which must not change as long as it is used.
/// </summary>
public readonly struct KvValue : IEquatable<KvValue>
{
    private readonly ByteString? _bytes;

    /// <summary>Makes a value of bytes.</summary>
    public KvValue(ReadOnlyMemory<byte> bytes) => _bytes = UnsafeByteOperations.UnsafeWrap(bytes);

    /// <summary>Makes a value of text.</summary>
    public KvValue(string text) => _bytes = ByteString.CopyFromUtf8(text);

    internal KvValue(ByteString bytes) => _bytes = bytes;

    /// <summary>The bytes of the value.</summary>
    public ReadOnlyMemory<byte> Memory => Bytes.Memory;

    internal ByteString Bytes => _bytes ?? ByteString.Empty;

    /// <summary>Makes a value of text.</summary>
    public static implicit operator KvValue(string text) => new(text);

    /// <summary>Makes a value of bytes.</summary>
    public static implicit operator KvValue(byte[] bytes) => new(bytes.AsMemory());

    /// <summary>Makes a value of bytes.</summary>
    public static implicit operator KvValue(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>Whether two values are the same bytes.</summary>
    public static bool operator ==(KvValue left, KvValue right) => left.Equals(right);

    /// <summary>Whether two values are different bytes.</summary>
    public static bool operator !=(KvValue left, KvValue right) => !left.Equals(right);

    /// <summary>Makes a value of an object: its JSON in UTF-8.</summary>
    /// <param name="value">The object.</param>
    /// <param name="type">How it is written, as a source-generated <c>JsonSerializerContext</c> has it.</param>
    public static KvValue FromJson<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type).AsMemory());

    /// <summary>Reads an object from its JSON; null when the JSON is <c>null</c>.</summary>
    /// <exception cref="JsonException">The value is no JSON of this type.</exception>
    public T? ToJson<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Bytes.Span, type);

    /// <inheritdoc/>
    public bool Equals(KvValue other) => Bytes.Equals(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KvValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>The value as text; bytes that are no UTF-8 are replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
