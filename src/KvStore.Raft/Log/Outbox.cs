namespace KvStore.Raft;

/// <summary>
/// Holds a message back while what it says is not durable here. What is held leaves in the order in which it came.
/// </summary>
internal sealed class Outbox(WriteLedger ledger)
{
    private readonly List<Message> _sendable = [];
    private readonly List<HeldMessage> _held = [];

    /// <summary>Whether a message may leave.</summary>
    public bool HasSendable => _sendable.Count > 0;

    /// <summary>Sends as soon as the message's term is durable: a node speaks for no term that it could forget.</summary>
    public void Send(Message message)
    {
        if (message.Term <= ledger.DurableTerm)
        {
            _sendable.Add(message);
        }
        else
        {
            Hold(message);
        }
    }

    /// <summary>Sends at once: for pre-votes, which name a term that nobody is in yet.</summary>
    public void SendAtOnce(Message message) => _sendable.Add(message);

    /// <summary>Sends a promise: not before everything that happened up to now is durable.</summary>
    public void SendWhenDurable(Message message)
    {
        if (ledger.Barrier <= ledger.DurableNumber)
        {
            _sendable.Add(message);
        }
        else if (!CoversLastHeld(message))
        {
            Hold(message);
        }
    }

    /// <summary>Frees what the disk has caught up with.</summary>
    public void Release()
    {
        var freed = 0;
        while (freed < _held.Count && _held[freed].Barrier <= ledger.DurableNumber)
        {
            _sendable.Add(_held[freed].Message);
            freed++;
        }

        _held.RemoveRange(0, freed);
    }

    /// <summary>Moves all that may leave into <paramref name="messages"/>.</summary>
    public void MoveTo(List<Message> messages)
    {
        messages.AddRange(_sendable);
        _sendable.Clear();
    }

    private void Hold(Message message) => _held.Add(new HeldMessage(ledger.Barrier, message));

    /// <summary>One acknowledgement says as much as two of the same write: the greater index covers the smaller.</summary>
    private bool CoversLastHeld(Message message)
    {
        if (_held.Count == 0 || message is not AppendResponse { Rejected: false } next || _held[^1].Barrier != ledger.Barrier)
        {
            return false;
        }

        if (_held[^1].Message is not AppendResponse { Rejected: false } last || last.To != next.To || last.Term != next.Term)
        {
            return false;
        }

        if (next.Index > last.Index)
        {
            _held[^1] = new HeldMessage(ledger.Barrier, next);
        }

        return true;
    }

    private readonly record struct HeldMessage(ulong Barrier, Message Message);
}
