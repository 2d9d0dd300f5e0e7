using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>The two ends of a transfer, without nodes: pitfall 79 (offset, resume, duplicate, term) and what goes with it.</summary>
public sealed class SnapshotTransferTests : IDisposable
{
    private const string Received = "/data/snap/received.tmp";
    private static readonly NodeId Leader = new(1);
    private static readonly SnapshotTransferOptions Options = new() { ChunkBytes = 1000, WindowBytesMax = 8000 };

    private readonly FaultyFileSystem _files = SnapshotFixture.NewDisk();
    private readonly SnapshotFile _file;
    private readonly SnapshotReceiver _receiver;

    public SnapshotTransferTests()
    {
        _file = SnapshotFixture.Write(_files, index: 9, rows: 2000, valueBytes: 80);
        _receiver = new SnapshotReceiver(_files, Received, Options);
    }

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public void File_arrives_whole_and_no_byte_is_sent_twice_over_a_good_link()
    {
        var link = new TransferLink(_receiver, new Random(1));
        using var sender = NewSender();

        link.Run(sender);

        AssertArrived();
        Assert.Equal(sender.Key.Length, link.BytesSent);
        Assert.InRange(link.BytesInFlightMax, Options.ChunkBytes, Options.WindowBytesMax);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(40)]
    public void Pitfall_79_file_arrives_over_a_link_that_loses_doubles_and_reorders(int faultPercent)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var link = new TransferLink(_receiver, new Random(seed)) { FaultPercent = faultPercent };
            using var sender = NewSender();

            link.Run(sender);

            Assert.True(_receiver.IsComplete, $"seed {seed}");
            AssertArrived();
            _receiver.Drop();
        }
    }

    [Fact]
    public void Transfer_goes_on_where_it_was_after_the_link_broke()
    {
        var link = new TransferLink(_receiver, new Random(1));
        using var sender = NewSender();
        for (var i = 0; i < 20; i++)
        {
            link.Step(sender);
        }

        link.IsBroken = true;
        for (var i = 0; i < 30; i++)
        {
            link.Step(sender);
            sender.Tick();
        }

        link.IsBroken = false;
        link.Run(sender);

        AssertArrived();
        Assert.InRange(link.BytesSent, sender.Key.Length, sender.Key.Length + (4 * Options.WindowBytesMax));
    }

    [Fact]
    public void Answer_to_what_was_sent_before_going_back_takes_the_place_of_the_message_that_waits()
    {
        using var sender = NewSender();
        var answers = new List<SnapshotChunkResponse>();
        while (sender.Next() is { } message)
        {
            var chunk = message.SnapshotChunk;
            sender.OnSent();
            var answer = _receiver.Receive(Leader, new Term(5), chunk)!;
            if (chunk.Data.IsEmpty)
            {
                sender.OnResponse(answer);
            }
            else
            {
                answers.Add(answer);
            }
        }

        for (var i = 0; i < Options.ResendTicks; i++)
        {
            sender.Tick();
        }

        // It asks, and has the first chunk again at hand, when the answers come that it gave up.
        sender.Next();
        sender.OnSent();
        Assert.Equal(0ul, sender.Next()!.SnapshotChunk.Offset);
        answers.ForEach(sender.OnResponse);

        Assert.Equal(answers[^1].NextOffset, sender.Next()!.SnapshotChunk.Offset);
    }

    [Fact]
    public void New_leader_with_the_same_file_goes_on_where_the_old_one_was()
    {
        var link = new TransferLink(_receiver, new Random(1));
        using (var old = NewSender(term: 5))
        {
            for (var i = 0; i < 10; i++)
            {
                link.Step(old);
            }
        }

        using var sender = NewSender(term: 6);
        link.Run(sender);

        AssertArrived();
        Assert.Equal(new Term(6), _receiver.Term);
        Assert.InRange(link.BytesSent, sender.Key.Length, sender.Key.Length + Options.WindowBytesMax);
    }

    [Fact]
    public void Newer_leader_with_another_file_takes_over_also_with_an_older_snapshot()
    {
        var other = SnapshotFixture.Write(_files, index: 4, rows: 300, seed: 2);
        var link = new TransferLink(_receiver, new Random(1));
        using (var old = NewSender(term: 5))
        {
            link.Step(old);
            link.Step(old);
        }

        using var sender = NewSender(term: 6, file: other);
        link.Run(sender);

        Assert.True(_receiver.IsComplete);
        Assert.Equal(_files.ReadAll(other.Path), _files.ReadAll(Received));
    }

    [Fact]
    public void Chunks_of_a_deposed_leader_are_not_listened_to()
    {
        using var sender = NewSender(term: 6);
        new TransferLink(_receiver, new Random(1)).Step(sender);
        using var old = NewSender(term: 5);

        Assert.Null(_receiver.Receive(Leader, new Term(5), old.Next()!.SnapshotChunk));
    }

    [Fact]
    public void Damaged_chunk_is_not_taken_and_comes_again()
    {
        using var sender = NewSender();
        var link = new TransferLink(_receiver, new Random(1));
        link.Step(sender);
        var chunk = sender.Next()!.SnapshotChunk.Clone();
        chunk.Data = ByteString.CopyFrom(chunk.Data.ToByteArray().Select((b, i) => i == 5 ? (byte)(b ^ 1) : b).ToArray());

        Assert.Equal(0ul, _receiver.Receive(Leader, new Term(5), chunk)!.NextOffset);

        link.Run(sender);
        AssertArrived();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 101)]
    [InlineData(100, ulong.MaxValue)]
    public void Chunk_that_cannot_be_part_of_its_file_is_ignored(ulong length, ulong offset)
    {
        var file = new SnapshotFileId { Index = 9, Term = 1, Length = length };

        Assert.Null(_receiver.Receive(Leader, new Term(5), new SnapshotChunk { File = file, Offset = offset }));
    }

    [Fact]
    public void Sender_gives_up_after_silence()
    {
        using var sender = NewSender();
        for (var i = 0; i < Options.AbandonTicks; i++)
        {
            Assert.Equal(SnapshotSendOutcome.Running, sender.Outcome);
            while (sender.Next() is not null)
            {
                sender.OnSent();
            }

            sender.Tick();
        }

        Assert.Equal(SnapshotSendOutcome.Failed, sender.Outcome);
        Assert.Null(sender.Next());
    }

    [Fact]
    public void Sender_waits_as_long_as_the_receiver_says_that_it_lives()
    {
        var link = new TransferLink(_receiver, new Random(1));
        using var sender = NewSender();
        link.Run(sender);

        for (var i = 0; i < 5 * Options.AbandonTicks; i++)
        {
            link.Step(sender);
            sender.Tick();
        }

        Assert.Equal(SnapshotSendOutcome.Running, sender.Outcome);
    }

    [Fact]
    public void All_senders_together_keep_the_rate()
    {
        var rate = new SnapshotRate(bytesPerTick: 1500);
        using var one = NewSender(rate: rate);
        using var two = NewSender(rate: rate);
        var link = new TransferLink(_receiver, new Random(1));
        var ticks = 0;
        for (; ticks < 200; ticks++)
        {
            for (var i = 0; i < 3; i++)
            {
                link.Step(one);
                link.Step(two);
            }

            rate.Tick();
        }

        Assert.InRange(link.BytesSent, one.Key.Length, (ticks * 1500L) + Options.ChunkBytes);
    }

    [Fact]
    public void Part_that_nobody_continues_is_thrown_away()
    {
        using var sender = NewSender();
        var link = new TransferLink(_receiver, new Random(1));
        link.Step(sender);
        link.Step(sender);
        Assert.True(_files.Exists(Received));

        for (var i = 0; i < Options.KeepPartTicks; i++)
        {
            _receiver.Tick();
        }

        Assert.False(_files.Exists(Received));
        link.Run(sender);
        AssertArrived();
    }

    [Fact]
    public void Received_file_is_durable_when_it_is_complete()
    {
        using var sender = NewSender();
        new TransferLink(_receiver, new Random(1)).Run(sender);

        Assert.True(_files.IsDurable(Received));
    }

    private void AssertArrived()
    {
        Assert.True(_receiver.IsComplete);
        Assert.Equal(_files.ReadAll(_file.Path), _files.ReadAll(Received));
    }

    private SnapshotSender NewSender(ulong term = 5, SnapshotFile? file = null, SnapshotRate? rate = null)
    {
        file ??= _file;
        var content = _files.Open(file.Path, FileOpenKind.Existing);
        var key = SnapshotFileKey.Of(content, file.Position);
        return new SnapshotSender(
            SnapshotFixture.Group, new NodeId(2), new Term(term), content, key, rate ?? new SnapshotRate(long.MaxValue), Options);
    }
}
