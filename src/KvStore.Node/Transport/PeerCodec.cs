using System.Collections.Immutable;
using Google.Protobuf;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Log;
using KvStore.Node.Membership;
using KvStore.Raft;
using Wire = KvStore.Contracts.Internal;

namespace KvStore.Node.Transport;

/// <summary>
/// Turns the core's messages into those of the wire and back. Payloads are attached on the way out and handed over separately on the
/// way in, without copying: the wire message shares the bytes of the entry store.
/// </summary>
internal static class PeerCodec
{
    public static Wire.PeerMessage ToWire(GroupId group, Message message, EntryStore entries)
    {
        var wire = new Wire.PeerMessage { GroupId = group.Value, Term = message.Term.Value };
        switch (message)
        {
            case AppendRequest m:
                wire.AppendRequest = ToWire(m, entries);
                break;
            case AppendResponse m:
                wire.AppendResponse = new Wire.AppendResponse
                {
                    Rejected = m.Rejected,
                    Index = m.Index.Value,
                    HintTerm = m.Hint.Term.Value,
                    HintIndex = m.Hint.Index.Value,
                };
                break;
            case HeartbeatRequest m:
                wire.HeartbeatRequest = new Wire.HeartbeatRequest { Commit = m.Commit.Value, ReadContext = m.ReadContext, Quiet = m.Quiet };
                break;
            case HeartbeatResponse m:
                wire.HeartbeatResponse = new Wire.HeartbeatResponse { ReadContext = m.ReadContext, Quiet = m.Quiet };
                break;
            case VoteRequest m:
                wire.VoteRequest = new Wire.VoteRequest
                {
                    LastTerm = m.LastPosition.Term.Value,
                    LastIndex = m.LastPosition.Index.Value,
                    PreVote = m.PreVote,
                    Transfer = m.Transfer,
                };
                break;
            case VoteResponse m:
                wire.VoteResponse = new Wire.VoteResponse { Granted = m.Granted, PreVote = m.PreVote };
                break;
            case TimeoutNow:
                wire.TimeoutNow = new Wire.TimeoutNow();
                break;
            case ReadIndexRequest m:
                wire.ReadIndexRequest = new Wire.ReadIndexRequest { RequestId = m.RequestId };
                break;
            case ReadIndexResponse m:
                wire.ReadIndexResponse = new Wire.ReadIndexResponse
                {
                    RequestId = m.RequestId,
                    ReadIndex = m.ReadIndex.Value,
                    Refused = m.Refused,
                };
                break;
            default:
                throw new ArgumentException($"no wire form for {message.GetType().Name}", nameof(message));
        }

        return wire;
    }

    /// <summary>The core's message, or null when the sender speaks of something this version does not know.</summary>
    public static Message? FromWire(Wire.PeerMessage wire, NodeId from, NodeId to)
    {
        var term = new Term(wire.Term);
        switch (wire.BodyCase)
        {
            case Wire.PeerMessage.BodyOneofCase.AppendRequest:
                return FromWire(wire.AppendRequest, from, to, term);
            case Wire.PeerMessage.BodyOneofCase.AppendResponse:
                var ack = wire.AppendResponse;
                var hint = new LogPosition(new Term(ack.HintTerm), new LogIndex(ack.HintIndex));
                return new AppendResponse(from, to, term, ack.Rejected, new LogIndex(ack.Index), hint);
            case Wire.PeerMessage.BodyOneofCase.HeartbeatRequest:
                var beat = wire.HeartbeatRequest;
                return new HeartbeatRequest(from, to, term, new LogIndex(beat.Commit), beat.ReadContext) { Quiet = beat.Quiet };
            case Wire.PeerMessage.BodyOneofCase.HeartbeatResponse:
                var answer = wire.HeartbeatResponse;
                return new HeartbeatResponse(from, to, term, answer.ReadContext) { Quiet = answer.Quiet };
            case Wire.PeerMessage.BodyOneofCase.VoteRequest:
                var vote = wire.VoteRequest;
                var last = new LogPosition(new Term(vote.LastTerm), new LogIndex(vote.LastIndex));
                return new VoteRequest(from, to, term, last, vote.PreVote, vote.Transfer);
            case Wire.PeerMessage.BodyOneofCase.VoteResponse:
                return new VoteResponse(from, to, term, wire.VoteResponse.Granted, wire.VoteResponse.PreVote);
            case Wire.PeerMessage.BodyOneofCase.TimeoutNow:
                return new TimeoutNow(from, to, term);
            case Wire.PeerMessage.BodyOneofCase.ReadIndexRequest:
                return new ReadIndexRequest(from, to, term, wire.ReadIndexRequest.RequestId);
            case Wire.PeerMessage.BodyOneofCase.ReadIndexResponse:
                var read = wire.ReadIndexResponse;
                return new ReadIndexResponse(from, to, term, read.RequestId, new LogIndex(read.ReadIndex), read.Refused);
            default:
                return null;
        }
    }

    private static Wire.AppendRequest ToWire(AppendRequest message, EntryStore entries)
    {
        var wire = new Wire.AppendRequest
        {
            PreviousTerm = message.Previous.Term.Value,
            PreviousIndex = message.Previous.Index.Value,
            Commit = message.Commit.Value,
        };
        wire.Entries.Capacity = message.Entries.Length;
        var index = message.Previous.Index;
        foreach (var header in message.Entries.Span)
        {
            index = index.Next;
            wire.Entries.Add(new Wire.Entry
            {
                Term = header.Term.Value,
                Kind = (uint)header.Kind,
                Payload = UnsafeByteOperations.UnsafeWrap(entries[index]),
            });
        }

        return wire;
    }

    /// <summary>The header of an entry; payloads of configurations do not count, since the core appends some without knowing their length.</summary>
    public static EntryHeader ToHeader(Term term, EntryKind kind, int payloadBytes) =>
        new(term, kind, kind == EntryKind.Configuration ? 0 : payloadBytes);

    private static AppendRequest FromWire(Wire.AppendRequest wire, NodeId from, NodeId to, Term term)
    {
        var previous = new LogPosition(new Term(wire.PreviousTerm), new LogIndex(wire.PreviousIndex));
        var headers = wire.Entries.Count == 0 ? [] : new EntryHeader[wire.Entries.Count];
        ImmutableArray<ConfigurationEntry> configurations = [];
        for (var i = 0; i < headers.Length; i++)
        {
            var entry = wire.Entries[i];
            headers[i] = ToHeader(new Term(entry.Term), (EntryKind)entry.Kind, entry.Payload.Length);
            if (headers[i].Kind == EntryKind.Configuration)
            {
                configurations = configurations.Add(
                    new ConfigurationEntry(previous.Index + (1 + i), GroupConfigurations.ParseCore(entry.Payload.Span)));
            }
        }

        return new AppendRequest(from, to, term, previous, headers, new LogIndex(wire.Commit)) { Configurations = configurations };
    }
}
