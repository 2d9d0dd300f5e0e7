using Google.Protobuf;

namespace KvStore.Client;

/// <summary>Ends of key ranges, as the API wants them in <c>range_end</c>.</summary>
public static class KeyRanges
{
    /// <summary>With this end a range holds all keys from its first key on.</summary>
    public static readonly ByteString FromKeyEnd = ByteString.CopyFrom(0);

    /// <summary>The end of the range of all keys that begin with <paramref name="prefix"/>; an empty prefix means all keys.</summary>
    public static ByteString PrefixEnd(ByteString prefix)
    {
        var bytes = prefix.Span;
        for (var last = bytes.Length - 1; last >= 0; last--)
        {
            if (bytes[last] == 0xff)
            {
                continue;
            }

            var end = bytes[..(last + 1)].ToArray();
            end[last]++;
            return UnsafeByteOperations.UnsafeWrap(end);
        }

        return FromKeyEnd;
    }
}
