using Grpc.Core;
using KvStore.Contracts;

namespace KvStore.Client.Internal;

/// <summary>One failed attempt at a request, and what it tells about its effect.</summary>
internal readonly struct CallFailure
{
    /// <summary>The text of Go's context package, which etcd's tools print.</summary>
    public const string OutOfTimeMessage = "context deadline exceeded";

    private CallFailure(FailureKind kind, Endpoint endpoint, RpcException exception, string message)
    {
        Kind = kind;
        Endpoint = endpoint;
        Exception = exception;
        Message = message;
    }

    public FailureKind Kind { get; }

    public Endpoint Endpoint { get; }

    public RpcException Exception { get; }

    public string Message { get; }

    public static CallFailure Of(Endpoint endpoint, RpcException exception)
    {
        var status = exception.Status;
        if (FindConnectFailure(status.DebugException) is { } connectFailure)
        {
            return new(FailureKind.NotSent, endpoint, exception, $"cannot connect to {endpoint.Address}: {connectFailure.Message}");
        }

        if (status.StatusCode == StatusCode.DeadlineExceeded)
        {
            return new(FailureKind.OutOfTime, endpoint, exception, OutOfTimeMessage);
        }

        // A status with an exception was made on this side: the connection broke under the request.
        if (status.DebugException is { } debugException)
        {
            return new(FailureKind.Lost, endpoint, exception, $"connection to {endpoint.Address} lost: {debugException.GetBaseException().Message}");
        }

        return new(KindOfAnswer(status), endpoint, exception, status.Detail);
    }

    /// <summary>Whether a write may have been done, as far as this attempt tells.</summary>
    public bool LeavesDoubt => Kind is FailureKind.Lost or FailureKind.OutOfTime or FailureKind.Ambiguous;

    /// <param name="kind">The kind of the request.</param>
    /// <param name="wasInDoubt">Whether an earlier attempt left doubt.</param>
    public KvException ToKvException(RequestKind kind, bool wasInDoubt)
    {
        var code = Code();
        var isInDoubt = kind != RequestKind.Read && (LeavesDoubt || (wasInDoubt && !SettlesDoubt()));
        if (!isInDoubt)
        {
            return new KvException(code, Message, Endpoint.Address, Exception);
        }

        var message = Message + " (outcome unknown: the write may or may not have been done)";
        return new KvException(
            code == KvErrorCode.SessionExpired ? code : KvErrorCode.UnknownOutcome, message, Endpoint.Address, Exception)
        {
            IsOutcomeUnknown = true,
        };
    }

    private KvErrorCode Code()
    {
        if (Kind is FailureKind.NotSent or FailureKind.Lost)
        {
            return KvErrorCode.Unavailable;
        }

        if (Exception.StatusCode == StatusCode.FailedPrecondition)
        {
            if (Message == KvErrors.SessionExpired.Message)
            {
                return KvErrorCode.SessionExpired;
            }

            if (Message == KvErrors.SessionResultNotKept.Message)
            {
                return KvErrorCode.ResultNotKept;
            }
        }

        return (KvErrorCode)(int)Exception.StatusCode;
    }

    // A refusal is the outcome of the write itself, which every attempt would have got; but a lost session knows of no attempt, and a limit
    // may have been reached since.
    private bool SettlesDoubt() => Kind == FailureKind.Rejected
        && Exception.StatusCode != StatusCode.ResourceExhausted
        && Message != KvErrors.SessionExpired.Message;

    private static FailureKind KindOfAnswer(Status status) => status.StatusCode switch
    {
        StatusCode.Unavailable when status.Detail == KvErrors.NoLeader.Message => FailureKind.NotAccepted,
        StatusCode.Unavailable when status.Detail == KvErrors.Unhealthy.Message => FailureKind.Rejected,
        StatusCode.Unavailable => FailureKind.Lost,
        StatusCode.ResourceExhausted when status.Detail == KvErrors.RequestTooManyRequests.Message
            || status.Detail == KvErrors.SessionTooManyResults.Message => FailureKind.Overloaded,
        StatusCode.Unknown or StatusCode.Internal or StatusCode.Cancelled or StatusCode.DataLoss => FailureKind.Ambiguous,
        _ => FailureKind.Rejected,
    };

    private static ConnectFailedException? FindConnectFailure(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is ConnectFailedException found)
            {
                return found;
            }
        }

        return null;
    }
}
