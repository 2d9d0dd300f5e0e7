using System.Runtime.CompilerServices;
using KvStore.Client.Watching;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <content>Watches: one life after another, each from where the one before it ended.</content>
public sealed partial class KvClient
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<KvEvent> WatchAsync(
        KvRange range, KvWatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= KvWatchOptions.Default;
        var request = NewWatch(range, options);
        var position = new WatchPosition(options.FromRevision);
        for (var failures = 1; ; failures++)
        {
            position.Ask(request);
            var life = _calls.WatchAsync(request.Clone(), cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (life.ConfigureAwait(false))
            {
                while (await TryNextAsync(life, cancellationToken).ConfigureAwait(false) is { } response)
                {
                    position.Take(response);
                    failures = 0;
                    foreach (var told in response.Events)
                    {
                        yield return new KvEvent(told);
                    }
                }
            }

            await Task.Delay(_watchPauses.NextPause(Math.Max(failures, 1)), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static WatchCreateRequest NewWatch(KvRange range, KvWatchOptions options)
    {
        // Told how far it is, a watch of keys that nobody writes does not fall behind what is compacted.
        var request = new WatchCreateRequest { Key = range.First, RangeEnd = range.End, PrevKv = options.WithPrevious, ProgressNotify = true };
        switch (options.Events)
        {
            case KvWatchedEvents.Puts:
                request.Filters.Add(WatchCreateRequest.Types.FilterType.Nodelete);
                break;
            case KvWatchedEvents.Deletes:
                request.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
                break;
            default:
                break;
        }

        return request;
    }

    /// <summary>The next response; null when this life of the watch has ended and another may go on.</summary>
    /// <exception cref="KvException">No other can.</exception>
    private static async ValueTask<WatchResponse?> TryNextAsync(IAsyncEnumerator<WatchResponse> life, CancellationToken cancellationToken)
    {
        try
        {
            if (!await life.MoveNextAsync().ConfigureAwait(false))
            {
                return null;
            }
        }
        catch (KvException lost) when (lost.IsTransient)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        var response = life.Current;
        if (!response.Canceled)
        {
            return response;
        }

        if (response.CompactRevision > 0)
        {
            throw new KvException(
                KvErrorCode.OutOfRange, $"what the watch would tell next has been compacted, up to revision {response.CompactRevision}", endpoint: null, innerException: null);
        }

        throw new KvException(
            response.CancelReason.Contains("permission", StringComparison.Ordinal) ? KvErrorCode.PermissionDenied : KvErrorCode.FailedPrecondition,
            response.CancelReason.Length > 0 ? response.CancelReason : "the store ended the watch and did not say why",
            endpoint: null,
            innerException: null);
    }
}
