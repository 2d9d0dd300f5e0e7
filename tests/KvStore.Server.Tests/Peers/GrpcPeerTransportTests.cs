using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Internal;
using KvStore.Node.Transport;
using KvStore.Server.Hosting;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Peers;

/// <summary>Goal: the transport keeps its contract over real sockets. Method: members without nodes on free ports of this machine.</summary>
public sealed class GrpcPeerTransportTests : IAsyncLifetime, IDisposable
{
    private readonly (ListenSockets Sockets, int Port) _portA = TestMember.Reserve();
    private readonly (ListenSockets Sockets, int Port) _portB = TestMember.Reserve();
    private TestMember _a = null!; // Set before each test.
    private TestMember _b = null!;

    public Task InitializeAsync()
    {
        var cluster = TestCluster.Of(_portA.Port, _portB.Port);
        _a = new TestMember(cluster, "a", _portA.Port);
        _b = new TestMember(cluster, "b", _portB.Port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    public void Dispose()
    {
        _portA.Sockets.Dispose();
        _portB.Sockets.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_both_ways_in_order()
    {
        await StartBothAsync();
        for (var i = 1; i <= 500; i++)
        {
            await _a.SendAsync(_b.Id, Message(2 * i), Message((2 * i) + 1));
            await _b.SendAsync(_a.Id, Message(i));
        }

        for (var i = 2; i <= 1001; i++)
        {
            var (from, message) = await _b.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience);
            Assert.Equal(_a.Id, from);
            Assert.Equal((ulong)i, message.Term);
        }

        for (var i = 1; i <= 500; i++)
        {
            var (from, message) = await _a.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience);
            Assert.Equal(_b.Id, from);
            Assert.Equal((ulong)i, message.Term);
        }
    }

    [Fact]
    public async Task A_message_larger_than_grpcs_default_limit_arrives_whole()
    {
        await StartBothAsync();
        var payload = new byte[8 * 1024 * 1024];
        new Random(1).NextBytes(payload);
        var sent = new PeerMessage { AppendRequest = new AppendRequest { Entries = { new Entry { Payload = ByteString.CopyFrom(payload) } } } };
        await _a.SendAsync(_b.Id, sent);
        Assert.Equal(sent, (await _b.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience)).Message);
    }

    [Fact]
    public async Task A_broken_link_is_told_once_and_comes_back()
    {
        await StartBothAsync();
        await _a.SendAsync(_b.Id, Message(1));
        await _b.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience);

        await _b.StopListeningAsync();
        Assert.Equal(_b.Id, await _a.Receiver.UnreachablePeers.ReadAsync().AsTask().WaitAsync(TestMember.Patience));
        Assert.False(_a.Transport.TrySend(_b.Id, [Message(2)]));

        await _b.ListenAsync();
        await _a.SendAsync(_b.Id, Message(3));
        Assert.Equal(3UL, (await _b.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience)).Message.Term);
        Assert.False(_a.Receiver.UnreachablePeers.TryRead(out _));

        string[] said = ["Connected to", "The link to", "Connected to"];
        foreach (var beginning in said)
        {
            Assert.Contains(beginning, await _a.Log.Lines.ReadAsync().AsTask().WaitAsync(TestMember.Patience), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Messages_may_be_lost_with_a_link_but_none_comes_twice_or_late()
    {
        await StartBothAsync();
        var number = 0;
        for (var life = 0; life < 5; life++)
        {
            await _a.SendAsync(_b.Id, Message(++number));
            for (var i = 0; i < 1000; i++)
            {
                _a.Transport.TrySend(_b.Id, [Message(++number), Message(++number)]);
            }

            await _b.StopListeningAsync();
            await _b.ListenAsync();
        }

        // The last may be lost as well, with a link that is about to be found broken, so others follow until one of them arrives.
        using var patience = new CancellationTokenSource(TestMember.Patience);
        var (last, end) = (0UL, (ulong)number);
        while (last <= end)
        {
            _a.Transport.TrySend(_b.Id, [Message(++number)]);
            while (_b.Receiver.Messages.TryRead(out var received))
            {
                var term = received.Message.Term;
                Assert.True(term > last, $"message {term} came after {last}");
                last = term;
            }

            await Task.Delay(1, patience.Token);
        }
    }

    [Fact]
    public void Without_a_link_nothing_is_queued()
    {
        _a.Start();
        Assert.False(_a.Transport.TrySend(_b.Id, [Message(1)]));
    }

    [Fact]
    public void Nobody_but_members_can_be_sent_to()
    {
        _a.Start();
        Assert.False(_a.Transport.TrySend(new(12345), [Message(1)]));
        Assert.False(_a.Transport.TrySend(_a.Id, [Message(1)]));
    }

    [Fact]
    public async Task A_node_of_another_cluster_is_refused_nothing_is_delivered_and_both_ids_are_logged()
    {
        await using var stranger = new TestMember(TestCluster.Of("another token", _portA.Port, _portB.Port), "a", _portA.Port);
        _b.Start();
        await _b.ListenAsync(_portB.Sockets);
        stranger.Start();

        var line = await stranger.Log.Lines.ReadAsync().AsTask().WaitAsync(TestMember.Patience);
        Assert.StartsWith("Error: Peer b at ", line, StringComparison.Ordinal);

        // The other token makes other member ids too, so both definitions must be asked.
        Assert.Contains("is of cluster " + _b.Admission.ClusterId.ToString("x"), line, StringComparison.Ordinal);
        Assert.Contains("this node of cluster " + stranger.Admission.ClusterId.ToString("x"), line, StringComparison.Ordinal);
        Assert.False(_b.Receiver.Messages.TryRead(out _));
    }

    [Fact]
    public async Task Nothing_of_a_stream_is_processed_before_its_hello()
    {
        _b.Start();
        await _b.ListenAsync(_portB.Sockets);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_portB.Port}");
        using var call = new Peer.PeerClient(channel).Exchange();
        await call.RequestStream.WriteAsync(new PeerFrame { Messages = { Message(1) } });
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.FailedPrecondition, e.StatusCode);
        Assert.False(_b.Receiver.Messages.TryRead(out _));
    }

    [Fact]
    public async Task A_stream_that_never_says_hello_is_ended()
    {
        var impatient = new PeerTransportOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(1) };
        _b.Start();
        await _b.ListenAsync(_portB.Sockets, impatient);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_portB.Port}");
        using var call = new Peer.PeerClient(channel).Exchange();
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
    }

    [Fact]
    public async Task A_peer_that_dials_before_the_node_runs_is_heard_when_it_does()
    {
        await _b.ListenAsync(_portB.Sockets);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_portB.Port}");
        using var call = new Peer.PeerClient(channel).Exchange();
        await call.RequestStream.WriteAsync(new PeerFrame { Hello = _a.Admission.Greet(_b.Id) });
        var welcome = call.ResponseStream.MoveNext(CancellationToken.None);
        _b.Start();
        Assert.True(await welcome.WaitAsync(TestMember.Patience));
    }

    [Fact]
    public async Task A_newer_stream_of_a_peer_ends_the_one_before_it()
    {
        _b.Start();
        await _b.ListenAsync(_portB.Sockets);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_portB.Port}");
        using var first = await GreetAsync(channel);
        using var second = await GreetAsync(channel);
        Assert.False(await first.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestMember.Patience));
        await second.RequestStream.WriteAsync(new PeerFrame { Messages = { Message(7) } });
        Assert.Equal(7UL, (await _b.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience)).Message.Term);
    }

    // Pitfall 51: the disk was wiped, the id is known; nothing of what it says may count.
    [Fact]
    public async Task Pitfall51_a_member_that_lost_its_disk_is_told_to_stop()
    {
        _b.Start();
        await _b.ListenAsync(_portB.Sockets);
        Assert.Null(_b.Admission.Check(TestCluster.Admission(_b.Cluster, _a.Id, incarnation: 77).Greet(_b.Id)));

        _a.Start();

        var refusal = await _a.Receiver.Expulsion.Task.WaitAsync(TestMember.Patience);
        Assert.Equal(PeerRefusalKind.LostItsDisk, refusal.Kind);
        Assert.False(_b.Receiver.Messages.TryRead(out _));
    }

    [Fact]
    public async Task A_member_that_was_removed_is_told_to_stop()
    {
        _b.Start();
        _b.Admission.SetRemoved([_a.Id]);
        await _b.ListenAsync(_portB.Sockets);

        _a.Start();

        Assert.Equal(PeerRefusalKind.Removed, (await _a.Receiver.Expulsion.Task.WaitAsync(TestMember.Patience)).Kind);
    }

    // Its stream was admitted before; nothing else would ever tell it.
    [Fact]
    public async Task A_member_that_is_removed_while_it_is_connected_is_told_with_its_next_message()
    {
        await StartBothAsync();
        await _a.SendAsync(_b.Id, Message(1));
        await _b.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience);

        _b.Admission.SetRemoved([_a.Id]);
        await _a.SendAsync(_b.Id, Message(2));

        Assert.Equal(PeerRefusalKind.Removed, (await _a.Receiver.Expulsion.Task.WaitAsync(TestMember.Patience)).Kind);
        Assert.False(_b.Receiver.Messages.TryRead(out _));
    }

    [Fact]
    public async Task Whoever_calls_and_is_admitted_is_answered_where_it_says_it_is()
    {
        await _a.ListenAsync(_portA.Sockets);
        await _b.ListenAsync(_portB.Sockets);
        _b.Start();
        _b.Transport.SetMembers([]);
        _a.Start();

        await _b.SendAsync(_a.Id, Message(3));

        Assert.Equal(3UL, (await _a.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience)).Message.Term);
    }

    // Of three members two moved while the third was down: it knows their old addresses only, and learns the new ones by what they send.
    [Fact]
    public async Task A_member_that_calls_from_elsewhere_is_answered_there()
    {
        await _a.ListenAsync(_portA.Sockets);
        await _b.ListenAsync(_portB.Sockets);
        _b.Start();
        var moved = _b.Cluster.Find("a")! with { PeerUrls = [$"http://127.0.0.1:{TestPort.Free()}"] };
        _b.Transport.SetMembers([moved, _b.Cluster.Find("b")!]);
        _a.Start();

        await _b.SendAsync(_a.Id, Message(3));

        Assert.Equal(3UL, (await _a.Receiver.Messages.ReadAsync().AsTask().WaitAsync(TestMember.Patience)).Message.Term);
    }

    [Fact]
    public async Task Links_to_removed_members_end_and_new_ones_begin()
    {
        await StartBothAsync();
        await _a.SendAsync(_b.Id, Message(1));

        _a.Transport.SetMembers([]);
        Assert.False(_a.Transport.TrySend(_b.Id, [Message(2)]));

        _a.Transport.SetMembers(_a.Cluster.Members);
        await _a.SendAsync(_b.Id, Message(3));
    }

    [Fact]
    public async Task A_node_that_joins_is_told_the_members()
    {
        _b.Start();
        await _b.ListenAsync(_portB.Sockets);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_portB.Port}");

        var response = await new Peer.PeerClient(channel).MembersAsync(new MembersRequest());

        Assert.Equal(_b.Admission.ClusterId, response.ClusterId);
        Assert.Equal(_b.Cluster.Members.Select(m => m.Id.Value), response.Members.Select(m => m.Id));
    }

    [Fact]
    public async Task Both_lanes_to_one_peer_live_side_by_side()
    {
        await StartBothAsync();
        using var patience = new CancellationTokenSource(TestMember.Patience);
        for (var i = 1; i <= 20; i++)
        {
            var chunk = new PeerMessage { Term = 99, SnapshotChunk = new SnapshotChunk { Data = ByteString.CopyFrom(new byte[100_000]) } };
            while (!_a.Transport.TrySendBulk(_b.Id, chunk))
            {
                await Task.Delay(1, patience.Token);
            }

            await _a.SendAsync(_b.Id, Message(i));
        }

        var (next, chunks) = (1UL, 0);
        while (next <= 20 || chunks < 20)
        {
            var (_, message) = await _b.Receiver.Messages.ReadAsync(patience.Token);
            if (message.BodyCase == PeerMessage.BodyOneofCase.SnapshotChunk)
            {
                chunks++;
            }
            else
            {
                Assert.Equal(next++, message.Term);
            }
        }

        Assert.False(_a.Receiver.UnreachablePeers.TryRead(out _));
    }

    private static PeerMessage Message(int number) => new() { Term = (ulong)number, HeartbeatRequest = new HeartbeatRequest() };

    private async Task StartBothAsync()
    {
        _a.Start();
        _b.Start();
        await _a.ListenAsync(_portA.Sockets);
        await _b.ListenAsync(_portB.Sockets);
    }

    private async Task<AsyncDuplexStreamingCall<PeerFrame, PeerWelcome>> GreetAsync(GrpcChannel channel)
    {
        var call = new Peer.PeerClient(channel).Exchange();
        await call.RequestStream.WriteAsync(new PeerFrame { Hello = _a.Admission.Greet(_b.Id) });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestMember.Patience));
        return call;
    }
}
