namespace KvStore.Node.StateMachine.Leases;

/// <summary>Is told when leases come and go, by the owner of the state machine.</summary>
internal interface ILeaseObserver
{
    /// <summary>A lease was granted.</summary>
    void OnGranted(long id, long ttlSeconds);

    /// <summary>A lease is no more.</summary>
    void OnRevoked(long id);

    /// <summary>A lease was to be revoked and could not be yet, since a key of it is at the end of a move.</summary>
    void OnKept(long id);
}
