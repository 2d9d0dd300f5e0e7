namespace KvStore.Node.StateMachine.Leases;

/// <summary>Is told when leases come and go, by the owner of the state machine.</summary>
internal interface ILeaseObserver
{
    /// <summary>A lease was granted.</summary>
    void OnGranted(long id, long ttlSeconds);

    /// <summary>A lease is no more.</summary>
    void OnRevoked(long id);
}
