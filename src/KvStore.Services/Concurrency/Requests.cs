using System.Globalization;
using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Services.Concurrency;

/// <summary>The requests that locks and elections are made of, as in etcd's client library, so that its recipes and these wait for each other.</summary>
internal static class Requests
{
    private const byte Separator = (byte)'/';

    /// <summary>What the keys of all who wait for a name begin with.</summary>
    public static ByteString Prefix(ByteString name) => ByteString.CopyFrom([.. name.Span, Separator]);

    /// <summary>The key of one who waits: its lease, in hexadecimal digits.</summary>
    public static ByteString Key(ByteString prefix, long lease)
    {
        // The number of a lease has a sign there.
        var digits = lease < 0
            ? string.Create(CultureInfo.InvariantCulture, $"-{unchecked((ulong)-lease):x}")
            : lease.ToString("x", CultureInfo.InvariantCulture);
        return ByteString.CopyFrom([.. prefix.Span, .. ByteString.CopyFromUtf8(digits).Span]);
    }

    /// <summary>One of the keys with a prefix: the first that was created, or the last.</summary>
    public static RangeRequest OneOf(ByteString prefix, RangeRequest.Types.SortOrder order) => new()
    {
        Key = prefix,
        RangeEnd = PrefixEnd(prefix),
        SortTarget = RangeRequest.Types.SortTarget.Create,
        SortOrder = order,
        Limit = 1,
    };

    /// <summary>The end of the range of all keys with a prefix that ends with the separator.</summary>
    public static ByteString PrefixEnd(ByteString prefix) => ByteString.CopyFrom([.. prefix.Span[..^1], Separator + 1]);

    /// <summary>A transaction on a key as it was created at a revision; 0: that does not exist.</summary>
    public static TxnRequest WhenCreatedAt(ByteString key, long revision) => new()
    {
        Compare =
        {
            new Compare
            {
                Key = key,
                Target = Compare.Types.CompareTarget.Create,
                Result = Compare.Types.CompareResult.Equal,
                CreateRevision = revision,
            },
        },
    };

    public static RequestOp Put(ByteString key, ByteString value, long lease) =>
        new() { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } };

    public static RequestOp Get(ByteString key) => Get(new RangeRequest { Key = key });

    public static RequestOp Get(RangeRequest request) => new() { RequestRange = request };

    public static RequestOp Delete(ByteString key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = key } };
}
