using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Internal;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Peers;
using KvStore.Testing.Fuzzing;

namespace KvStore.Server.Tests.Fuzzing;

/// <summary>Whatever comes to the peer port, the members' messages come through, and a stream without a good hello delivers nothing.</summary>
public sealed class PeerPortFuzzTests
{
    private static readonly Method<byte[], byte[]> Exchange = new(
        MethodType.DuplexStreaming,
        "kvstore.internal.v1.Peer",
        "Exchange",
        new Marshaller<byte[]>(static (bytes, context) => context.Complete(bytes), static _ => throw new NotSupportedException()),
        new Marshaller<byte[]>(static (_, _) => throw new NotSupportedException(), static context => context.PayloadAsNewBuffer()));

    [Fact]
    public async Task Hellos_and_frames_that_are_none()
    {
        var (sockets, port) = TestMember.Reserve();
        await using var member = new TestMember(TestCluster.Of(port, 1), "a", port);
        member.Start();
        await member.ListenAsync(sockets);
        var url = new Uri($"http://127.0.0.1:{port}");
        var hello = new PeerFrame
        {
            Hello = new PeerHello { ClusterId = member.Cluster.ClusterId, From = member.Cluster.Members.First(m => m.Id != member.Id).Id.Value, To = member.Id.Value },
        }.ToByteArray();
        var frame = new PeerFrame { Messages = { new PeerMessage { GroupId = 1 } } }.ToByteArray();
        await Fuzz.RunAsync(200, PortFuzzTests.Targets, async random =>
        {
            if (random.Next(3) == 0)
            {
                await PortFuzzTests.SendAsync(url, Mutator.Noise(random, 5_000));
            }
            else
            {
                await TalkAsync(url, [Mutator.Mutate(random, hello), Mutator.Mutate(random, frame)]);
            }

            if (random.Next(10) == 0)
            {
                using var channel = PeerChannel.Create(url.ToString(), new PeerTransportOptions());
                Assert.Equal(member.Cluster.ClusterId, (await new Peer.PeerClient(channel).MembersAsync(new MembersRequest())).ClusterId);
            }
        });
    }

    private static async Task TalkAsync(Uri url, byte[][] frames)
    {
        using var channel = GrpcChannel.ForAddress(url);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Exchange, host: null, new CallOptions());
        try
        {
            foreach (var frame in frames)
            {
                await call.RequestStream.WriteAsync(frame);
            }

            await call.RequestStream.CompleteAsync();
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            while (await call.ResponseStream.MoveNext(enough.Token))
            {
                // A mutation that changed nothing of meaning is welcome.
            }
        }
        catch (RpcException)
        {
            // Refused.
        }
    }
}
