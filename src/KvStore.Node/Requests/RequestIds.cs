namespace KvStore.Node.Requests;

/// <summary>
/// Numbers of a node's requests. An entry proposed before a restart may be applied after it, so a number must not come again: they start
/// at the wall clock's millisecond, which leaves room for 4,000,000 requests per millisecond of uptime, with chance in the low bits in
/// case the clock was set back.
/// </summary>
internal static class RequestIds
{
    private const int ChanceBits = 22;

    public static ulong First(TimeProvider time, Random random)
    {
        var milliseconds = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        return (milliseconds << ChanceBits) | (uint)random.Next(1 << ChanceBits);
    }
}
