using KvStore.Bench.Load;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Tests.Fakes;

/// <summary>Reads serialized requests with the generated parsers.</summary>
internal static class RequestText
{
    public static string KeyOf(RequestKind kind, byte[] message) => kind == RequestKind.Put
        ? PutRequest.Parser.ParseFrom(message).Key.ToStringUtf8()
        : RangeRequest.Parser.ParseFrom(message).Key.ToStringUtf8();
}
