namespace KvStore.Node.StateMachine.Moves;

/// <summary>When a chunk of a move is full.</summary>
/// <param name="BytesMax">Bytes of keys, values and results; one that does not fit goes as a chunk of its own.</param>
/// <param name="RowsMax">Rows that may be looked at, be they of these slots or not.</param>
internal readonly record struct MoveChunkLimits(int BytesMax, int RowsMax)
{
    /// <summary>As large as a large write.</summary>
    public static MoveChunkLimits Usual { get; } = new(BytesMax: 256 * 1024, RowsMax: 20_000);

    /// <summary>Small enough that nobody notices when it is written and applied.</summary>
    public static MoveChunkLimits Small { get; } = new(BytesMax: 16 * 1024, RowsMax: 4_000);
}
