using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;
using KvStore.Node.Watching;

namespace KvStore.Node;

/// <content>Watches. They are joined over all groups that this node has a replica of.</content>
public sealed partial class KvNode
{
    private readonly WatchGroups _watches;

    /// <summary>Opens a stream of watchers for one client, which the caller disposes; <see cref="CompleteHeader"/> completes its responses.</summary>
    public WatchStream OpenWatchStream() => new(
        _group.Watches,
        new WatchStreamOptions
        {
            BacklogBytesMax = Options.WatchBacklogBytesMax,
            FragmentBytes = Options.RequestBytesMax + WatchLimits.FragmentOverheadBytes,
            WatchersMax = Options.WatchersPerStreamMax,
        },
        _watches);

    /// <summary>Makes a watcher for a caller who may read its keys, or refuses it with a response that says why.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async ValueTask CreateWatcherAsync(
        WatchStream stream, WatchCreateRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        var revision = AuthRevision;
        if (IsChecked(caller))
        {
            var access = await IdentifyAsync(caller, cancellationToken).ConfigureAwait(false);
            if (CheckWatch(access, WatchStream.RangeOf(request)) is { } refusal)
            {
                stream.Refuse(TextOf(refusal));
                return;
            }

            (stream.Guard.User, revision) = (access.Value!.User, access.Value.Rules.Revision);
        }

        stream.Create(request);
        if (revision != AuthRevision)
        {
            stream.Guard.Mistrust();
        }
    }

    /// <summary>
    /// Whether a response may still be told. When the rules have changed since the last one, watchers whose keys the caller may no longer read are
    /// cancelled; etcd lets them go on.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public ValueTask<bool> MayTellAsync(WatchStream stream, WatchResponse response, KvCaller caller, CancellationToken cancellationToken) =>
        stream.Guard.IsAtEase(AuthRevision)
            ? ValueTask.FromResult(true)
            : LookAgainAsync(stream, response, caller, cancellationToken);

    /// <summary>Fills in what all headers of this node have.</summary>
    public void CompleteHeader(ResponseHeader header) => FillHeader(header);

    private void JoinWatches() => _watches.Set(_loop.Groups.Values.Select(static group => group.Watches));

    private async ValueTask<bool> LookAgainAsync(
        WatchStream stream, WatchResponse response, KvCaller caller, CancellationToken cancellationToken)
    {
        var revision = AuthRevision;
        if (stream.Guard.IsBehind(revision))
        {
            // Before the watchers are listed, so that one that comes meanwhile is not overlooked.
            stream.Guard.Trust(revision);
            if (IsChecked(caller))
            {
                var known = stream.Guard.User is { } user ? KvCaller.Named(user) : caller;
                RevokeWatchers(stream, await IdentifyAsync(known, cancellationToken).ConfigureAwait(false));
            }
        }

        return stream.Guard.MayTell(response);
    }

    private static void RevokeWatchers(WatchStream stream, in KvResult<Access> access)
    {
        foreach (var (watchId, range) in stream.ListRanges())
        {
            if (CheckWatch(access, range) is { } refusal)
            {
                stream.Guard.Revoke(watchId);
                stream.Cancel(watchId, TextOf(refusal));
            }
        }
    }

    private static KvError? CheckWatch(in KvResult<Access> access, in KeyRange range) =>
        access.IsOk ? access.Value.CheckRead(range) : access.Error;

    /// <summary>Why a watcher is refused or cancelled, as etcd says it: in the words of gRPC in Go.</summary>
    private static string TextOf(KvError refusal) => $"rpc error: code = {refusal.Kind} desc = {refusal.Message}";
}
