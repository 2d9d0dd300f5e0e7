using System.Diagnostics;

using Google.Protobuf;

using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Load;

/// <summary>
/// One serialized request whose key is overwritten in place for each call, so that a call encodes and allocates nothing.
/// Thread safety: none; it belongs to one client, which changes it only while it has no call under way.
/// </summary>
internal sealed class RequestTemplate
{
    private readonly byte[] _message;
    private readonly int _keyStart;
    private readonly int _keySize;

    private RequestTemplate(IMessage message, int keySize)
    {
        _message = message.ToByteArray();
        _keySize = keySize;
        // The key is field 1 of both messages, so it comes first: one byte of tag, its length, its bytes.
        _keyStart = 1 + CodedOutputStream.ComputeLengthSize(keySize);
    }

    /// <summary>A put of this value.</summary>
    public static RequestTemplate Put(int keySize, ReadOnlySpan<byte> value) =>
        new(new PutRequest { Key = EmptyKey(keySize), Value = ByteString.CopyFrom(value) }, keySize);

    /// <summary>A get of one key.</summary>
    public static RequestTemplate Get(int keySize, bool serializable) =>
        new(new RangeRequest { Key = EmptyKey(keySize), Serializable = serializable }, keySize);

    /// <summary>The request for this key; it stays as it is until the next call of this method.</summary>
    public byte[] For(long key)
    {
        WriteKey(key, _message.AsSpan(_keyStart, _keySize));
        return _message;
    }

    private static ByteString EmptyKey(int keySize) => UnsafeByteOperations.UnsafeWrap(new byte[keySize]);

    private static void WriteKey(long key, Span<byte> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            (key, var digit) = Math.DivRem(key, 10);
            destination[i] = (byte)('0' + digit);
        }

        Debug.Assert(key == 0, "The key must fit: options are checked before a load starts.");
    }
}
