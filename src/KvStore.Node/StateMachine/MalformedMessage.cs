using Google.Protobuf;

namespace KvStore.Node.StateMachine;

/// <summary>How protobuf's parser refuses bytes.</summary>
internal static class MalformedMessage
{
    /// <summary>
    /// Whether an exception says that bytes are no message. For some lengths that lead beyond the end of a nested message or group,
    /// Google.Protobuf 3.25.1 throws what an array or a span does.
    /// </summary>
    public static bool IsToldBy(Exception exception) =>
        exception is InvalidProtocolBufferException or IndexOutOfRangeException or ArgumentOutOfRangeException;
}
