using KvStore.Contracts.Internal;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.Tests.StateMachine.Ownership;

/// <summary>Short ways to write the steps of moves.</summary>
internal static class Steps
{
    public static SlotStep Of(Kind kind, ulong move, ulong other, params uint[] slots) =>
        new() { Kind = kind, Move = move, Other = other, Slots = { slots } };

    /// <summary>The only chunk of slots that have nothing.</summary>
    public static ImportChunk Nothing(ulong move) =>
        new() { Move = move, Number = 1, Next = new ImportPosition { Phase = ImportPosition.Types.Phase.Complete, Revision = 1 } };

    public static SlotStep Unfreeze(ulong move, ulong abortEpoch, params uint[] slots) =>
        new() { Kind = Kind.Unfreeze, Move = move, AbortEpoch = abortEpoch, Slots = { slots } };
}
