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

    /// <summary>An <c>AlarmRequest</c> that raises or ends an alarm. It makes no revision.</summary>
    Alarm = 24,

    /// <summary>A <c>SessionOpenRequest</c>. Like the kinds below it makes no revision.</summary>
    OpenSession = 32,

    /// <summary>A <c>SessionKeepAliveRequest</c>.</summary>
    KeepAliveSession = 33,

    /// <summary>A <c>SessionCloseRequest</c>.</summary>
    CloseSession = 34,

    /// <summary>An <c>AdvanceClock</c>, which leaders propose by themselves.</summary>
    AdvanceClock = 35,

    /// <summary>A <c>TopologyChange</c>, in the first group only. It makes no revision.</summary>
    Topology = 48,

    /// <summary>A <c>SlotStep</c> of a move. It makes no revision.</summary>
    SlotStep = 49,

    /// <summary>An <c>ImportChunk</c> of a move. It makes no revision.</summary>
    ImportChunk = 50,

    /// <summary>A <c>WipeChunk</c> of a move. It makes no revision.</summary>
    WipeChunk = 51,

    /// <summary>An <c>Adoption</c> of a lease or a session. It makes no revision.</summary>
    Adoption = 52,

    /// <summary>An <c>Abandonment</c> of a lease or a session that has ended.</summary>
    Abandonment = 53,

    /// <summary>A <c>SlotDelete</c>: the part of a delete that is this group's.</summary>
    SlotDelete = 54,

    /// <summary>An <c>AuthEnableRequest</c>. Like the kinds below it makes no revision of the store.</summary>
    AuthEnable = 64,

    /// <summary>An <c>AuthDisableRequest</c>.</summary>
    AuthDisable = 65,

    /// <summary>An <c>AssignToken</c>, which nodes propose once they have checked a password.</summary>
    AssignToken = 66,

    /// <summary>A <c>User</c>, with the hash of the password in its place.</summary>
    UserAdd = 67,

    /// <summary>An <c>AuthUserDeleteRequest</c>.</summary>
    UserDelete = 68,

    /// <summary>A <c>User</c>, of which only name and password count; likewise hashed.</summary>
    UserChangePassword = 69,

    /// <summary>An <c>AuthUserGrantRoleRequest</c>.</summary>
    UserGrantRole = 70,

    /// <summary>An <c>AuthUserRevokeRoleRequest</c>.</summary>
    UserRevokeRole = 71,

    /// <summary>An <c>AuthRoleAddRequest</c>.</summary>
    RoleAdd = 72,

    /// <summary>An <c>AuthRoleDeleteRequest</c>.</summary>
    RoleDelete = 73,

    /// <summary>An <c>AuthRoleGrantPermissionRequest</c>.</summary>
    RoleGrantPermission = 74,

    /// <summary>An <c>AuthRoleRevokePermissionRequest</c>.</summary>
    RoleRevokePermission = 75,
}
