namespace KvStore.Node.StateMachine.Ownership;

/// <summary>What a group has of a slot. The values are written to rows: never change or reuse one.</summary>
internal enum SlotHold : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Rows that come from the source of a move; they are not served.</summary>
    Importing = 1,

    /// <summary>All that the source had when it froze; not served before the move is committed.</summary>
    Ready = 2,

    /// <summary>The slot: it is served.</summary>
    Owned = 3,

    /// <summary>The slot, at the end of a move away: nothing of it changes, and it is not served. No time ends this, only what was decided.</summary>
    Frozen = 4,

    /// <summary>Rows that are of no use and are being deleted.</summary>
    Gone = 5,
}
