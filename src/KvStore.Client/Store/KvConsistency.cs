namespace KvStore.Client;

/// <summary>How new the answer to a read must be.</summary>
public enum KvConsistency
{
    /// <summary>Every write is in it that was answered, to anybody, before the read began. Costs a round between the nodes.</summary>
    Linearizable,

    /// <summary>A state that once was, as the node that is asked has it: without a word to the others, also when there is no majority; it may be old.</summary>
    Serializable,
}
