using KvStore.Contracts.Etcd;

namespace KvStore.Node.Watching;

/// <summary>Splits large responses for watchers that asked for it.</summary>
internal static class WatchFragments
{
    /// <summary>
    /// The same events in responses of at most so many bytes, or of one event; all but the last say that more follows. As in etcd.
    /// </summary>
    public static IEnumerable<WatchResponse> Split(WatchResponse response, int bytesMax)
    {
        var piece = Like(response);
        var bytes = piece.CalculateSize();
        foreach (var happened in response.Events)
        {
            var size = happened.CalculateSize();
            if (piece.Events.Count > 0 && bytes + size >= bytesMax)
            {
                piece.Fragment = true;
                yield return piece;
                piece = Like(response);
                bytes = piece.CalculateSize();
            }

            piece.Events.Add(happened);
            bytes += size;
        }

        yield return piece;
    }

    private static WatchResponse Like(WatchResponse response) => new() { WatchId = response.WatchId, Header = response.Header.Clone() };
}
