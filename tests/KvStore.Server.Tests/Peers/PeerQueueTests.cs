using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Server.Peers;

namespace KvStore.Server.Tests.Peers;

public sealed class PeerQueueTests
{
    private static readonly PeerTransportOptions Small = new()
    {
        QueueMessagesMax = 6,
        QueueBytesMax = 2000,
        FrameMessagesMax = 4,
        FrameBytesMax = 1000,
    };

    private readonly PeerQueue _queue = new(Small);
    private readonly PeerFrame _frame = new();

    [Fact]
    public void A_closed_queue_takes_nothing()
    {
        Assert.False(_queue.TryAdd([Heartbeat(1)]));
        _queue.Open();
        Assert.True(_queue.TryAdd([Heartbeat(2)]));
        _queue.Close();
        Assert.False(_queue.TryAdd([Heartbeat(3)]));
    }

    [Fact]
    public void Nothing_of_before_a_break_is_sent_after_it()
    {
        _queue.Open();
        Assert.True(_queue.TryAdd([Heartbeat(1), Heartbeat(2)]));
        _queue.Close();
        _queue.Open();
        Assert.True(_queue.TryAdd([Heartbeat(3)]));
        Assert.Equal([3], Take());
        Assert.False(_queue.TryFill(new PeerFrame()));
    }

    [Fact]
    public void A_frame_takes_everything_that_waits_in_order()
    {
        _queue.Open();
        _queue.TryAdd([Heartbeat(1)]);
        _queue.TryAdd([Heartbeat(2), Heartbeat(3)]);
        Assert.Equal([1, 2, 3], Take());
    }

    [Fact]
    public async Task A_frame_ends_at_its_limit_of_messages_and_the_rest_follows()
    {
        _queue.Open();
        _queue.TryAdd([.. Enumerable.Range(1, 6).Select(Heartbeat)]);
        Assert.Equal([1, 2, 3, 4], Take());
        Assert.True(await _queue.WaitAsync(CancellationToken.None));
        Assert.Equal([5, 6], Take());
    }

    [Fact]
    public void A_frame_ends_with_the_message_that_reaches_its_limit_of_bytes()
    {
        _queue.Open();
        Assert.True(_queue.TryAdd([Append(1, payload: 600), Append(2, payload: 600), Append(3, payload: 100)]));
        Assert.Equal([1, 2], Take());
        Assert.Equal([3], Take());
    }

    [Fact]
    public void Messages_over_the_limit_of_number_are_refused_as_one()
    {
        _queue.Open();
        Assert.True(_queue.TryAdd([.. Enumerable.Range(1, 5).Select(Heartbeat)]));
        Assert.False(_queue.TryAdd([Heartbeat(6), Heartbeat(7)]));
        Assert.True(_queue.TryAdd([Heartbeat(6)]));
        Assert.False(_queue.TryAdd([Heartbeat(7)]));
        Take();
        Assert.True(_queue.TryAdd([Heartbeat(7)]));
    }

    [Fact]
    public void Messages_over_the_limit_of_bytes_are_refused()
    {
        _queue.Open();
        Assert.True(_queue.TryAdd([Append(1, payload: 1500)]));
        Assert.False(_queue.TryAdd([Append(2, payload: 500)]));
        Take();
        Assert.True(_queue.TryAdd([Append(2, payload: 500)]));
    }

    [Fact]
    public async Task Waiting_ends_with_the_first_message()
    {
        _queue.Open();
        var waiting = _queue.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        _queue.TryAdd([Heartbeat(1)]);
        Assert.True(await waiting);
    }

    private static PeerMessage Heartbeat(int number) => new() { Term = (ulong)number, HeartbeatRequest = new HeartbeatRequest() };

    private static PeerMessage Append(int number, int payload)
    {
        var entry = new Entry { Payload = ByteString.CopyFrom(new byte[payload]) };
        return new PeerMessage { Term = (ulong)number, AppendRequest = new AppendRequest { Entries = { entry } } };
    }

    private int[] Take()
    {
        _frame.Messages.Clear();
        Assert.True(_queue.TryFill(_frame));
        return [.. _frame.Messages.Select(m => (int)m.Term)];
    }
}
