namespace Grpc.Core;

/// <summary>Messages that a client sends.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no more will come.</summary>
    Task CompleteAsync();
}
