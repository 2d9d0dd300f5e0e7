using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;

namespace KvStore.Client.Watching;

/// <summary>How far a watch has got, so that it can be taken up on another node. Thread safety: none.</summary>
internal sealed class WatchPosition(long fromRevision)
{
    private readonly RepeatedField<GroupRevision> _groups = [];
    private long _next = fromRevision;

    /// <summary>Asks for what has not been told yet.</summary>
    public void Ask(WatchCreateRequest request)
    {
        request.Revisions.Clear();
        request.Revisions.Add(_groups);
        request.StartRevision = _groups.Count > 0 ? 0 : _next;
    }

    /// <summary>Takes note of what was told.</summary>
    public void Take(WatchResponse response)
    {
        if (response.Header.Groups.Count > 0)
        {
            // Several groups have the keys: it says itself up to where everything was told.
            _groups.Clear();
            _groups.Add(response.Header.Groups);
        }
        else if (response.Events.Count > 0)
        {
            // The header may be ahead: what was written long ago is told in parts.
            _next = response.Events[^1].Kv.ModRevision + 1;
        }
        else if (!response.Created || _next == 0)
        {
            // Nothing up to here: it begins now, or it is only told how far it is.
            _next = response.Header.Revision + 1;
        }
    }
}
