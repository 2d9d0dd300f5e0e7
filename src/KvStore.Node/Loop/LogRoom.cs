namespace KvStore.Node.Loop;

/// <summary>What the log can still take.</summary>
/// <param name="IsDeviceFull">Whether the device had no room for more of it; then what is left is kept for what a cluster must write to go on.</param>
/// <param name="Bytes">What is left.</param>
/// <param name="SegmentBytes">What a segment has in all; the measure of what is kept.</param>
internal readonly record struct LogRoom(bool IsDeviceFull, long Bytes, long SegmentBytes)
{
    private const int CommandShare = 8;
    private const int ControlShare = 32;

    /// <summary>
    /// Whether a follower takes entries of this size. The last eighth of a segment is for entries of no client, by which a new leader
    /// begins; the last quarter of that for terms and votes.
    /// </summary>
    public bool Takes(long bytes, bool hasCommands) =>
        !IsDeviceFull || Bytes - bytes >= SegmentBytes / (hasCommands ? CommandShare : ControlShare);
}
