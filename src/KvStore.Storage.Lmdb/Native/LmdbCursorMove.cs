namespace KvStore.Storage.Lmdb.Native;

/// <summary>Moves of a cursor (MDB_cursor_op).</summary>
internal enum LmdbCursorMove
{
    First = 0,
    Last = 6,
    Next = 8,
    Previous = 12,

    /// <summary>To exactly the key.</summary>
    Set = 15,

    /// <summary>To the first key not below.</summary>
    SetRange = 17,
}
