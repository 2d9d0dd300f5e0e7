using Kind = KvStore.Contracts.Internal.Holder.Types.Kind;
using Message = KvStore.Contracts.Internal.Holder;

namespace KvStore.Node.StateMachine.Adoptions;

/// <summary>What keys or results go with: a lease or a client session.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Id">Its id; of a lease as unsigned.</param>
internal readonly record struct HolderId(Kind Kind, ulong Id) : IComparable<HolderId>
{
    public bool IsLease => Kind == Kind.Lease;

    /// <summary>The id of a lease as leases have it.</summary>
    public long LeaseId => unchecked((long)Id);

    public static HolderId Lease(long id) => new(Kind.Lease, unchecked((ulong)id));

    public static HolderId Session(ulong id) => new(Kind.Session, id);

    public static HolderId Of(Message holder) => new(holder.Kind, holder.Id);

    public Message ToMessage(long ttl = 0) => new() { Kind = Kind, Id = Id, Ttl = ttl };

    public int CompareTo(HolderId other) => Kind == other.Kind ? Id.CompareTo(other.Id) : Kind.CompareTo(other.Kind);
}
