namespace KvStore.Node.StateMachine;

/// <summary>What a command asks of the state machine. The values are written to the log: never change or reuse one.</summary>
public enum CommandKind : byte
{
    /// <summary>Never written; what a zeroed byte would say.</summary>
    None = 0,

    /// <summary>A <c>PutRequest</c>.</summary>
    Put = 1,

    /// <summary>A <c>DeleteRangeRequest</c>.</summary>
    DeleteRange = 2,

    /// <summary>A <c>TxnRequest</c>.</summary>
    Txn = 3,

    /// <summary>A <c>CompactionRequest</c>. It makes no revision.</summary>
    Compact = 4,

    /// <summary>A <c>LeaseGrantRequest</c>, with the id and the time to live that hold. It makes no revision.</summary>
    LeaseGrant = 5,

    /// <summary>A <c>LeaseRevokeRequest</c>.</summary>
    LeaseRevoke = 6,

    /// <summary>A <c>Member</c>: the name and client URLs that a member tells of itself. It makes no revision.</summary>
    PublishMember = 16,

    /// <summary>A <c>SessionOpenRequest</c>. Like the kinds below it makes no revision.</summary>
    OpenSession = 32,

    /// <summary>A <c>SessionKeepAliveRequest</c>.</summary>
    KeepAliveSession = 33,

    /// <summary>A <c>SessionCloseRequest</c>.</summary>
    CloseSession = 34,

    /// <summary>An <c>AdvanceClock</c>, which leaders propose by themselves.</summary>
    AdvanceClock = 35,
}
