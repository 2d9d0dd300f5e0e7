using KvStore.Contracts.V1;
using KvStore.Node.Requests;
using KvStore.Raft;

namespace KvStore.Simulation.Clients;

/// <summary>
/// One request of a client and what became of it: an item of the history. Times are virtual; an operation of unknown outcome returns
/// never.
/// </summary>
internal sealed class Operation
{
    /// <summary>When an operation returns whose outcome the client never learns.</summary>
    public const long Never = long.MaxValue;

    public required long Id { get; init; }

    public required int Client { get; init; }

    public required OperationKind Kind { get; init; }

    public required int Key { get; init; }

    /// <summary>The value to write; unique.</summary>
    public long Value { get; init; }

    /// <summary>The modification revision that a compare-and-set expects.</summary>
    public long Expected { get; init; }

    /// <summary>The node asked last.</summary>
    public required int Node { get; set; }

    /// <summary>Its session, and its number there if it is a write; null when it is outside of one.</summary>
    public SessionToken? Token { get; set; }

    public required long CalledAt { get; init; }

    /// <summary>The highest log index that any finished operation had reached when this one was called.</summary>
    public required ulong Floor { get; init; }

    public long ReturnedAt { get; set; } = Never;

    public OperationOutcome Outcome { get; set; }

    /// <summary>Whether a node is working on it, as far as the client knows.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether an attempt at it may have been done.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>The number under which the node proposed it.</summary>
    public ulong RequestId { get; set; }

    public PendingRequest? Request { get; set; }

    /// <summary>How often the node had polled when it was asked.</summary>
    public long AskedAtPoll { get; set; }

    /// <summary>What the client was told, if it was told anything.</summary>
    public Answer Answer { get; set; }

    /// <summary>The store's revision that the answer names.</summary>
    public long Revision => Answer.Revision;

    /// <summary>Whether the guard of a compare-and-set held.</summary>
    public bool Succeeded => Answer.Succeeded;

    /// <summary>What a read saw; what a write replaced.</summary>
    public KeyState Seen => Answer.Seen;

    /// <summary>The applied index that a read was answered from.</summary>
    public LogIndex ReadAt { get; set; }

    /// <summary>Whether it writes a key.</summary>
    public bool IsWrite => Kind is OperationKind.Put or OperationKind.Delete or OperationKind.CompareAndSet;

    /// <summary>Whether it goes through the log.</summary>
    public bool IsCommand => Kind is not (OperationKind.Get or OperationKind.GetStale);

    /// <summary>Whether it is done once, however often it is sent.</summary>
    public bool IsNumbered => IsWrite && Token is not null;

    public override string ToString() =>
        $"operation {Id} (client {Client}, n{Node}): {Kind} k{Key} value {Value} expected {Expected} at {CalledAt}..{ReturnedAt}: {Outcome}, " +
        $"{Answer}, session {Token}, request {RequestId:x}, read at {ReadAt}, floor {Floor}";
}
