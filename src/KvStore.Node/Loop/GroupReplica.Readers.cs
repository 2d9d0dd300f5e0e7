using KvStore.Node.StateMachine;
using KvStore.Storage.Engine;

namespace KvStore.Node.Loop;

/// <content>Reads of the applied state, on the threads of those who ask.</content>
internal sealed partial class GroupReplica
{
    /// <summary>
    /// Snapshots that one read may use up. An engine ends one only after very many writes, or when it must grow; whoever is overtaken by
    /// them so often would be again.
    /// </summary>
    private const int SnapshotsPerReadMax = 3;

    /// <summary>
    /// Reads the applied state; from any thread. When the engine ends the snapshot under the read, it begins anew with another: a later
    /// state serves as well, also for a linearizable read.
    /// </summary>
    /// <param name="request">Handed to the function, so that it need not be a closure.</param>
    /// <param name="read">Reads; perhaps more than once, so it must have no other effect. What it returns must not use the reader.</param>
    /// <exception cref="ObjectDisposedException">The replica has stopped.</exception>
    /// <exception cref="SnapshotEndedException">One snapshot after the other was ended.</exception>
    public TResult Read<TRequest, TResult>(TRequest request, Func<MvccReader, TRequest, TResult> read)
    {
        for (var snapshots = 1; ; snapshots++)
        {
            try
            {
                using var reader = OpenReader();
                return read(reader, request);
            }
            catch (SnapshotEndedException) when (snapshots < SnapshotsPerReadMax)
            {
                // Again.
            }
        }
    }

    /// <summary>Has the engine give back what it takes beyond its rows; from any thread, which it blocks. False when the replica has stopped.</summary>
    public bool Defragment(CancellationToken cancellationToken) => _state.Defragment(cancellationToken);

    /// <summary>A reader of the applied state; from any thread. To be disposed by the caller.</summary>
    /// <exception cref="ObjectDisposedException">The replica has stopped.</exception>
    public MvccReader OpenReader()
    {
        while (true)
        {
            // Null when an install comes between the two steps, and then the new state is there already; or at the end.
            if (_state.TryOpenReader() is { } reader)
            {
                return reader;
            }

            ObjectDisposedException.ThrowIf(_isDisposed, this);
        }
    }
}
