using Grpc.Core;

namespace KvStore.Bench.Connections;

/// <summary>
/// etcd's methods with marshallers that pass serialized requests on and look at nothing but the size of the answer: the load generator shares
/// the processor with the nodes it measures, so it must not spend time on messages that are all alike.
/// </summary>
internal static class RawMethods
{
    /// <summary>KV.Put.</summary>
    public static readonly Method<byte[], ResponseSize> Put = Unary("Put");

    /// <summary>KV.Range.</summary>
    public static readonly Method<byte[], ResponseSize> Range = Unary("Range");

    private static Method<byte[], ResponseSize> Unary(string name) => new(
        MethodType.Unary,
        serviceName: "etcdserverpb.KV",
        name,
        new Marshaller<byte[]>(static (message, context) => context.Complete(message), NeverRead),
        new Marshaller<ResponseSize>(NeverWritten, static context => new ResponseSize(context.PayloadLength)));

    private static byte[] NeverRead(DeserializationContext context) =>
        throw new NotSupportedException("Requests are only written.");

    private static void NeverWritten(ResponseSize response, SerializationContext context) =>
        throw new NotSupportedException("Responses are only read.");
}
