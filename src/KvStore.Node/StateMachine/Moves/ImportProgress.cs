using KvStore.Contracts.Internal;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>How much of a move's slots has come.</summary>
/// <param name="Number">Of the last chunk; zero: none.</param>
/// <param name="Next">Where the next one goes on. Not to be changed.</param>
internal sealed record ImportProgress(ulong Number, ImportPosition Next)
{
    /// <summary>Of a move of which nothing has come.</summary>
    public static ImportProgress None { get; } = new(Number: 0, new ImportPosition());

    /// <summary>Whether everything has come.</summary>
    public bool IsComplete => Next.Phase == ImportPosition.Types.Phase.Complete;
}
