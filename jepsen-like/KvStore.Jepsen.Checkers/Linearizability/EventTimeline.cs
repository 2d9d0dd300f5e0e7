using KvStore.Jepsen.Checkers.Histories;

namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>
/// The events of one key that are not linearized yet. Operations of unknown outcome stand in a list of their own, without returns:
/// they may come at any time after their call, so they are tried last, and none needs to come at all.
/// </summary>
internal sealed class EventTimeline
{
    private readonly EventList _known = new();
    private readonly EventList _unknown = new();

    private EventTimeline()
    {
    }

    /// <summary>Operations that must still be placed.</summary>
    public int Remaining { get; private set; }

    /// <summary>The first return: what it belongs to must come before anything that is called later.</summary>
    public HistoryEvent FirstReturn
    {
        get
        {
            var node = _known.First!;
            while (!node.IsReturn)
            {
                node = node.Next!;
            }

            return node;
        }
    }

    public static EventTimeline Create<TInput, TOutput>(IReadOnlyList<Operation<TInput, TOutput>> operations)
        where TOutput : class
    {
        var moments = new List<(long Time, bool IsReturn, int Operation)>(2 * operations.Count);
        for (var i = 0; i < operations.Count; i++)
        {
            moments.Add((operations[i].InvokedAt, false, i));
            if (operations[i].Outcome == OperationOutcome.Ok)
            {
                moments.Add((operations[i].CompletedAt!.Value, true, i));
            }
        }

        // At equal times calls stand before returns (false before true): intervals are closed.
        moments.Sort();
        var timeline = new EventTimeline();
        var calls = new HistoryEvent[operations.Count];
        for (var position = 0; position < moments.Count; position++)
        {
            var (_, isReturn, operation) = moments[position];
            var added = new HistoryEvent(operation, position, isReturn ? calls[operation] : null);
            if (isReturn)
            {
                calls[operation].Return = added;
                timeline._known.Append(added);
                timeline.Remaining++;
            }
            else
            {
                calls[operation] = added;
                (operations[operation].Outcome == OperationOutcome.Ok ? timeline._known : timeline._unknown).Append(added);
            }
        }

        return timeline;
    }

    /// <summary>The first call that may come next, or null.</summary>
    public HistoryEvent? FirstCandidate() => _known.First is { IsReturn: false } call ? call : BeforeFirstReturn(_unknown.First);

    /// <summary>The call to try after <paramref name="candidate"/>, or null.</summary>
    public HistoryEvent? CandidateAfter(HistoryEvent candidate)
    {
        if (candidate.Return is null)
        {
            return BeforeFirstReturn(candidate.Next);
        }

        return candidate.Next is { IsReturn: false } call ? call : BeforeFirstReturn(_unknown.First);
    }

    public void Lift(HistoryEvent call)
    {
        EventList.Lift(call);
        Remaining -= call.Return is null ? 0 : 1;
    }

    public void Unlift(HistoryEvent call)
    {
        EventList.Unlift(call);
        Remaining += call.Return is null ? 0 : 1;
    }

    private HistoryEvent? BeforeFirstReturn(HistoryEvent? call) => call is not null && call.Position < FirstReturn.Position ? call : null;
}
