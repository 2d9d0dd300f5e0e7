using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Testing.Fuzzing;

namespace KvStore.Node.Tests.Fuzzing;

/// <summary>Whatever bytes come, a decoder reads them or refuses them in the one way that it has.</summary>
public sealed class DecoderFuzzTests
{
    /// <summary>Targets that run one after the other: four of the decoders, then three of the client port; the others run beside them.</summary>
    internal const int Targets = 7;

    [Fact]
    public Task Messages_of_every_type() => Fuzz.RunAsync(20_000, Targets, static random =>
    {
        var type = RandomMessages.Types[random.Next(RandomMessages.Types.Count)];
        var bytes = Mutator.Mutate(random, RandomMessages.Create(random, type).ToByteArray());
        try
        {
            var message = type.Parser.ParseFrom(bytes);
            Assert.Equal(message, type.Parser.ParseFrom(message.ToByteArray()));
        }
        catch (Exception refusal) when (MalformedMessage.IsToldBy(refusal))
        {
            // Refused.
        }
    });

    [Fact]
    public Task Messages_of_peers() => Fuzz.RunAsync(20_000, Targets, static random =>
    {
        var bytes = Mutator.Mutate(random, RandomMessages.Create(random, PeerMessage.Descriptor).ToByteArray());
        try
        {
            _ = PeerCodec.FromWire(PeerMessage.Parser.ParseFrom(bytes), new NodeId(1), new NodeId(2));
        }
        catch (Exception refusal) when (MalformedMessage.IsToldBy(refusal))
        {
            // Refused.
        }
    });

    [Fact]
    public Task Commands_of_a_log() => Fuzz.RunAsync(5_000, Targets, static random =>
    {
        using var store = new TestStore();
        var requests = new RandomRequests(random.Next());
        for (var i = 0; i < 10; i++)
        {
            Apply(store, Encode(requests.Command()), random);
        }
    });

    [Fact]
    public Task Requests_that_mean_nothing_are_refused_or_done() => Fuzz.RunAsync(5_000, Targets, static random =>
    {
        using var store = new TestStore();
        for (var i = 0; i < 10; i++)
        {
            IMessage request = random.Next(3) switch
            {
                0 => RandomMessages.Create(random, PutRequest.Descriptor),
                1 => RandomMessages.Create(random, DeleteRangeRequest.Descriptor),
                _ => RandomMessages.Create(random, TxnRequest.Descriptor),
            };
            var error = request switch
            {
                PutRequest put => RequestValidation.Check(put),
                DeleteRangeRequest delete => RequestValidation.Check(delete),
                _ => RequestValidation.Check((TxnRequest)request, Op.OpsMax),
            };
            if (error is null)
            {
                store.Apply(request);
            }
        }
    });

    private static byte[] Encode(IMessage request)
    {
        var command = TestStore.Decode(request);
        return CommandCodec.Encode(command.Kind, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, request);
    }

    // A command that cannot be understood stops the replica; one that can is done or refused.
    private static void Apply(TestStore store, byte[] entry, Random random)
    {
        try
        {
            store.Machine.Apply(CommandCodec.Decode(Mutator.Mutate(random, entry)), store.Machine.AppliedIndex.Next, ResponseMode.Build);
            store.Machine.CompleteRun();
        }
        catch (CommandFormatException)
        {
            // Refused.
        }
    }
}
