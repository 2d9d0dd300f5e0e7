namespace Grpc.Core;

/// <summary>Messages that go out. Thread safety: one write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes one message; done when the transport has taken it.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes one message. A writer that cannot cancel a write refuses a token that could.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? throw new NotSupportedException("This writer cannot cancel a write.")
            : WriteAsync(message);
}
