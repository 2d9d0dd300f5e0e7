using KvStore.Contracts.Etcd;

namespace KvStore.Node.Watching;

/// <summary>What a watcher wants, beside its keys.</summary>
/// <param name="WantsPrevious">Whether each event is to have the version before it.</param>
/// <param name="WantsProgress">Whether it is to hear now and then how far it has come.</param>
/// <param name="TakesFragments">Whether large responses may come in pieces.</param>
/// <param name="SkipsPuts">Whether it leaves out puts.</param>
/// <param name="SkipsDeletes">Whether it leaves out deletes.</param>
internal readonly record struct WatcherSettings(
    bool WantsPrevious, bool WantsProgress, bool TakesFragments, bool SkipsPuts, bool SkipsDeletes)
{
    /// <summary>What a request asks for.</summary>
    public static WatcherSettings Of(WatchCreateRequest request) => new(
        request.PrevKv,
        request.ProgressNotify,
        request.Fragment,
        request.Filters.Contains(WatchCreateRequest.Types.FilterType.Noput),
        request.Filters.Contains(WatchCreateRequest.Types.FilterType.Nodelete));
}
