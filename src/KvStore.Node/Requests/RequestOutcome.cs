using Google.Protobuf;
using KvStore.Contracts;

namespace KvStore.Node.Requests;

/// <summary>How a request ended: the response of the state machine (null for a read that may now be served), or an error.</summary>
internal readonly record struct RequestOutcome(IMessage? Response, KvError? Error)
{
    public static readonly RequestOutcome Ok;

    public static RequestOutcome Failed(KvError error) => new(null, error);
}
