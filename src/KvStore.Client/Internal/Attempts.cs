namespace KvStore.Client.Internal;

/// <summary>The attempts at one request so far: decides whether another one is safe and in time. Owned by the request.</summary>
internal sealed class Attempts(RequestKind kind, KvClientOptions options, TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();
    private long? _unreachableSince;
    private KvException? _last;
    private bool _isInDoubt;

    /// <summary>Failed attempts so far.</summary>
    public int Failures { get; private set; }

    public TimeSpan TimeLeft => options.RequestTimeout - timeProvider.GetElapsedTime(_start);

    /// <summary>The time for the next attempt.</summary>
    public TimeSpan TimeForAttempt => kind != RequestKind.Write && options.AttemptTimeout < TimeLeft ? options.AttemptTimeout : TimeLeft;

    /// <summary>Takes note of a failure; returns when the request may be tried again.</summary>
    /// <exception cref="KvException">It may not.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Failed(CallFailure failure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Failures++;
        _last = failure.ToKvException(kind, _isInDoubt);
        _isInDoubt |= kind == RequestKind.SessionWrite && failure.LeavesDoubt;
        _unreachableSince = failure.Kind == FailureKind.NotSent ? _unreachableSince ?? timeProvider.GetTimestamp() : null;
        if (!IsSafeToRepeat(failure.Kind) || IsPointless())
        {
            throw _last;
        }
    }

    /// <summary>Called before an attempt: one without time would end as an unknown outcome although nothing was sent.</summary>
    /// <exception cref="KvException">The time of the request is over.</exception>
    public void ThrowIfOutOfTime()
    {
        if (TimeLeft <= TimeSpan.Zero)
        {
            throw _last ?? new KvException(KvErrorCode.DeadlineExceeded, CallFailure.OutOfTimeMessage, endpoint: null, innerException: null);
        }
    }

    private bool IsSafeToRepeat(FailureKind failure) => failure switch
    {
        FailureKind.NotSent or FailureKind.NotAccepted => true,
        FailureKind.Lost or FailureKind.OutOfTime => kind != RequestKind.Write,
        FailureKind.Overloaded or FailureKind.Ambiguous => kind == RequestKind.SessionWrite,
        _ => false,
    };

    // A write in doubt is tried until the end: its caller would have to find out by other means.
    private bool IsPointless() => TimeLeft <= TimeSpan.Zero
        || (!_isInDoubt && _unreachableSince is { } since && timeProvider.GetElapsedTime(since) >= options.ConnectTimeout);
}
