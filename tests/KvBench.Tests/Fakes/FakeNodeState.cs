using System.Collections.Concurrent;

using Google.Protobuf;

using Grpc.Core;

namespace KvStore.Bench.Tests.Fakes;

/// <summary>What a <see cref="FakeNode"/> knows and saw.</summary>
internal sealed class FakeNodeState
{
    private int _requests;
    private int _gets;
    private int _serializableGets;

    public ulong Id { get; init; }

    public ulong Leader { get; init; }

    public ConcurrentDictionary<ByteString, ByteString> Values { get; } = new();

    public ConcurrentDictionary<ulong, Uri> Members { get; } = new();

    /// <summary>Every so many requests one is refused; 0 for none.</summary>
    public int RefuseEvery { get; set; }

    public int Requests => _requests;

    public int Gets => _gets;

    public int SerializableGets => _serializableGets;

    public void CountGet(bool serializable) => Interlocked.Increment(ref serializable ? ref _serializableGets : ref _gets);

    public void FailWhenAsked()
    {
        var number = Interlocked.Increment(ref _requests);
        if (RefuseEvery > 0 && number % RefuseEvery == 0)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "etcdserver: too many requests"));
        }
    }
}
