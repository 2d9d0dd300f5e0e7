using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine;

/// <summary>Makes the messages that clients see from versions.</summary>
internal static class KeyValues
{
    /// <summary>A message that shares the version's memory, which never changes, or copies it if it is only borrowed.</summary>
    public static KeyValue Of(in KeyVersion version, bool withValue = true) => new()
    {
        Key = Bytes(version.Key, version.IsBorrowed),
        CreateRevision = version.CreateRevision,
        ModRevision = version.Revision.Main,
        Version = version.Version,
        Lease = version.Lease,
        Value = withValue ? Bytes(version.Value, version.IsBorrowed) : ByteString.Empty,
    };

    private static ByteString Bytes(ReadOnlyMemory<byte> bytes, bool isBorrowed)
    {
        if (bytes.IsEmpty)
        {
            return ByteString.Empty;
        }

        return isBorrowed ? ByteString.CopyFrom(bytes.Span) : UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
