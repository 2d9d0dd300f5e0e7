using Google.Protobuf;
using KvStore.Contracts;

namespace KvStore.Node.StateMachine;

/// <summary>What came of one command.</summary>
/// <param name="Response">
/// The <c>PutResponse</c>, <c>DeleteRangeResponse</c> or <c>TxnResponse</c>, with only the revision in its header; null on an error and
/// when nobody asked for it. It owns or shares immutable memory only, so it may be kept.
/// </param>
/// <param name="Error">Why the command changed nothing, or null.</param>
/// <param name="Revision">The store's revision after the command.</param>
public readonly record struct ApplyResult(IMessage? Response, KvError? Error, long Revision);
