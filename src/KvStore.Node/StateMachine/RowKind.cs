namespace KvStore.Node.StateMachine;

/// <summary>What a row says of its key. The values are stored: never change or reuse one.</summary>
internal enum RowKind : byte
{
    /// <summary>The key has a value.</summary>
    Put = 1,

    /// <summary>The key does not exist.</summary>
    Delete = 2,
}
