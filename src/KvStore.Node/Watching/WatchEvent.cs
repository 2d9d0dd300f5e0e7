using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Watching;

/// <summary>One write, as watchers see it. The messages are shared by all who get it and never change.</summary>
internal sealed class WatchEvent(Event plain)
{
    private Event? _withPrevious;

    /// <summary>The event without the version before.</summary>
    public Event Plain => plain;

    /// <summary>What it takes in memory, about.</summary>
    public int Bytes { get; } = WatchLimits.EventOverheadBytes + plain.Kv.Key.Length + plain.Kv.Value.Length;

    /// <summary>The event of a write.</summary>
    public static WatchEvent Of(in KeyVersion version) => new(new Event
    {
        Type = version.Exists ? Event.Types.EventType.Put : Event.Types.EventType.Delete,
        Kv = KeyValues.Of(version),
    });

    /// <summary>
    /// The event with the version before it, which a reader of a later state finds; without one when the key is new, or when the version was
    /// compacted. As in etcd that is the version before the revision, also when the revision writes the key twice. Thread safety: under the
    /// hub's lock.
    /// </summary>
    public Event WithPrevious(MvccReader reader)
    {
        if (_withPrevious is null)
        {
            var previous = reader.FindAt(plain.Kv.Key, plain.Kv.ModRevision - 1);
            _withPrevious = previous is null ? plain : new Event(plain) { PrevKv = previous };
        }

        return _withPrevious;
    }
}
