namespace KvStore.Node.Transport;

/// <summary>
/// The way from one node of a process to another that was made slow or is held: what is sent arrives later, in order. Thread safety: all members.
/// </summary>
internal sealed class InProcessLink(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long SentAt, TimeSpan Delay, Action Deliver)> _waiting = new();
    private TimeSpan _delay;
    private bool _isHeld;
    private bool _isPumping;

    /// <summary>How long what is sent from now on takes.</summary>
    public void SetDelay(TimeSpan delay)
    {
        lock (_lock)
        {
            _delay = delay;
        }
    }

    /// <summary>Whether what is sent waits until this ends.</summary>
    public void SetHeld(bool isHeld)
    {
        lock (_lock)
        {
            _isHeld = isHeld;
            Pump();
        }
    }

    /// <summary>Sends messages on.</summary>
    /// <param name="deliver">Hands them to the receiver.</param>
    public void Send(Action deliver)
    {
        lock (_lock)
        {
            if (_isHeld || _isPumping || _delay > TimeSpan.Zero)
            {
                _waiting.Enqueue((time.GetTimestamp(), _delay, deliver));
                Pump();
                return;
            }

            // Under the lock, so that nothing overtakes it.
            deliver();
        }
    }

    private void Pump()
    {
        if (!_isHeld && !_isPumping && _waiting.Count > 0)
        {
            _isPumping = true;
            _ = PumpAsync();
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            TimeSpan left;
            lock (_lock)
            {
                if (_isHeld || !_waiting.TryPeek(out var next))
                {
                    _isPumping = false;
                    return;
                }

                left = next.Delay - time.GetElapsedTime(next.SentAt);
                if (left <= TimeSpan.Zero)
                {
                    _waiting.Dequeue().Deliver();
                    continue;
                }
            }

            await Task.Delay(left, time).ConfigureAwait(false);
        }
    }
}
