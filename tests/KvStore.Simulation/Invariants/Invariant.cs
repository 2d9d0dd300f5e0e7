using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;
using KvStore.Storage.Wal;

namespace KvStore.Simulation.Invariants;

/// <summary>A promise that is checked all the time. Each subclass is named by the property it holds.</summary>
internal abstract class Invariant
{
    /// <summary>A node's loop has polled and something about its replica changed; see <see cref="SimNode.Watch"/>.</summary>
    public virtual void OnStep(SimNode node)
    {
    }

    /// <summary>A node sent a message in the poll that is over.</summary>
    public virtual void OnSent(SimNode node, SimNode to, PeerMessage message)
    {
    }

    /// <summary>A node read its log back and is about to run.</summary>
    public virtual void OnRecovered(SimNode node, WalRecovery recovery)
    {
    }

    /// <summary>A node's life is over; its replica is still there to be looked at.</summary>
    public virtual void OnEnded(SimNode node)
    {
    }

    /// <summary>An entry became committed, the first time that anybody knows of it.</summary>
    public virtual void OnCommitted(in CommittedEntry entry)
    {
    }

    /// <summary>A change of the members was made, or refused, or nobody knows.</summary>
    public virtual void OnChangeAnswered(SimNode node, PendingChange change)
    {
    }

    /// <summary>A request that went through the log was answered, perhaps too late for its client.</summary>
    public virtual void OnAnswered(Attempt attempt, in Answer answer)
    {
    }

    /// <summary>A node said that a request, or this attempt at it, is not in the log and never will be.</summary>
    public virtual void OnRefused(Attempt attempt)
    {
    }

    /// <summary>A client's operation ended.</summary>
    public virtual void OnReturned(Operation operation)
    {
    }

    protected ViolationException Broken(string message) => new(GetType().Name, message);
}
