using Google.Protobuf;

namespace KvStore.Node.Moves;

/// <summary>What whoever drives a move remembers of it, and could do without: another one begins anew with it. Thread safety: none.</summary>
/// <param name="id">The number of the move.</param>
internal sealed class MoveRun(ulong id)
{
    public ulong Id { get; } = id;

    /// <summary>When it was first seen that the source is frozen and nothing is decided; null: it was not.</summary>
    public long? FrozenSince { get; set; }

    /// <summary>When this one asked the source to freeze; null: it did not, or the destination serves.</summary>
    public long? FreezeSent { get; set; }

    /// <summary>The first key whose rows are not wiped yet.</summary>
    public ByteString WipeFrom { get; set; } = ByteString.Empty;
}
