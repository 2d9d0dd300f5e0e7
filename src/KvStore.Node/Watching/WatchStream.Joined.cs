using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <content>
/// Watchers over several groups. Their parts are served by the hubs of the groups, each under a lock of its own; here they meet, under the stream's lock,
/// which is taken inside a hub's and never around one.
/// </content>
public sealed partial class WatchStream
{
    private readonly Lock _sync = new();
    private readonly Dictionary<long, WatchJoin> _joins = [];
    private readonly WatchGroups? _groups;

    /// <summary>Whether progress was asked for and not told yet; for <see cref="WatchGroups"/>, under its lock.</summary>
    internal bool AwaitsProgress { get; set; }

    /// <summary>Makes a watcher over several groups, which has no parts yet that are served; or refuses it with a response, and returns null.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="refusal">Why it is refused, if it is for a reason that lies in the groups.</param>
    /// <param name="laterNext">Where it begins in groups that come later.</param>
    /// <param name="parts">Where it begins in those that there are.</param>
    internal WatchJoin? AddJoin(in KeyRange range, WatchCreateRequest request, string? refusal, long laterNext, IReadOnlyList<WatchPart> parts)
    {
        lock (_sync)
        {
            if ((FindRefusal(range, request) ?? refusal) is { } reason)
            {
                RefuseJoined(reason, parts);
                return null;
            }

            var join = AddJoin(IdFor(request), range, WatcherSettings.Of(request), laterNext, parts);
            var response = new WatchResponse { WatchId = join.Id, Created = true, Header = new ResponseHeader() };
            join.Fill(response.Header);
            AddControl(response);
            return join;
        }
    }

    /// <summary>Adds a watcher that was in the first group alone.</summary>
    internal WatchJoin AddJoin(long id, in KeyRange range, WatcherSettings settings, long laterNext, IReadOnlyList<WatchPart> parts)
    {
        lock (_sync)
        {
            var join = new WatchJoin(id, this, range, settings, laterNext);
            foreach (var part in parts)
            {
                join.Add(part);
            }

            _joins.Add(id, join);
            return join;
        }
    }

    /// <summary>Cancels a watcher and returns it, for its parts to be taken away; null when it is not known.</summary>
    internal WatchJoin? CancelJoined(long id, string reason)
    {
        lock (_sync)
        {
            if (!_joins.Remove(id, out var join))
            {
                return null;
            }

            join.IsEnded = true;
            var response = new WatchResponse { WatchId = id, Canceled = true, CancelReason = reason, Header = new ResponseHeader() };
            join.Fill(response.Header);
            AddControl(response);
            return join;
        }
    }

    /// <summary>Takes all watchers over several groups away, for the stream has ended.</summary>
    internal List<WatchJoin> TakeJoined()
    {
        lock (_sync)
        {
            var joins = _joins.Values.ToList();
            joins.ForEach(static join => join.IsEnded = true);
            _joins.Clear();
            return joins;
        }
    }

    /// <summary>Those that there are.</summary>
    internal List<WatchJoin> ListJoins()
    {
        lock (_sync)
        {
            return [.. _joins.Values];
        }
    }

    /// <summary>Tells a watcher that wants it how far it has come, when the hub is the one that says when, unless it was told something since.</summary>
    internal void TellIdle(WatchJoin join, WatchHub hub)
    {
        if (!join.Settings.WantsProgress || !join.IsLedBy(hub))
        {
            return;
        }

        lock (_sync)
        {
            if (!join.IsEnded && !join.WasServed && join.IsLevel && HasRoom)
            {
                var response = new WatchResponse { WatchId = join.Id, Header = new ResponseHeader() };
                join.Fill(response.Header);
                AddControl(response);
            }

            join.WasServed = false;
        }
    }

    /// <summary>Tells how far all watchers have come in each group, once they have all come as far as the node has; false before.</summary>
    internal bool TryTellProgress(IReadOnlyList<WatchHub> hubs)
    {
        lock (_sync)
        {
            if (_joins.Values.Any(static join => !join.IsLevel))
            {
                return false;
            }

            var response = new WatchResponse { WatchId = NoWatcher, Header = new ResponseHeader { Revision = long.MaxValue } };
            foreach (var hub in hubs)
            {
                var revision = hub.HandedOut;
                foreach (var join in _joins.Values)
                {
                    revision = Math.Min(revision, join.Find(hub.Group)?.Delivered ?? 0);
                }

                response.Header.Groups.Add(new GroupRevision { Group = hub.Group.Value, Revision = revision });
                response.Header.Revision = Math.Min(response.Header.Revision, revision);
            }

            AddControl(response);
            return true;
        }
    }

    private bool HasWatcher(long id) => Watchers.ContainsKey(id) || _joins.ContainsKey(id);

    private List<(long WatchId, KeyRange Range)> ListJoined()
    {
        lock (_sync)
        {
            return [.. _joins.Values.Select(static join => (join.Id, join.Range))];
        }
    }

    private void RefuseJoined(string reason, IReadOnlyList<WatchPart> parts)
    {
        var response = new WatchResponse { WatchId = NoWatcher, Created = true, Canceled = true, CancelReason = reason, Header = new ResponseHeader() };
        if (parts.Count > 0)
        {
            response.Header.Revision = parts.Min(static part => part.Delivered);
        }

        AddControl(response);
    }

    private bool TryAddJoined(WatchLeg leg, WatchResponse response)
    {
        lock (_sync)
        {
            if (leg.Join.IsEnded)
            {
                // Nobody wants it.
                return true;
            }

            if (!HasRoom)
            {
                return false;
            }

            leg.Join.Fill(response.Header, leg);
            leg.Join.WasServed = true;
            AddEvents(response, leg.Settings.TakesFragments);

            // Before the lock is left: what another part gets next says how far this one is.
            leg.Next = response.Header.Revision + 1;
            return true;
        }
    }

    private void EndJoined(WatchJoin join, WatchResponse response)
    {
        lock (_sync)
        {
            if (!join.IsEnded)
            {
                join.IsEnded = true;
                _joins.Remove(join.Id);
                join.Fill(response.Header);
                AddControl(response);
            }
        }

        _groups?.TakeAway(join);
    }
}
