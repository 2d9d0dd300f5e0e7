using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>
/// The search of Wing and Gong (1993) with Lowe's memory of visited points (2017), as in Porcupine: place one of the calls before the
/// first return; where none fits, take the last one back. An operation of unknown outcome is placed only where the next one needs it (it
/// leads to a state that could not be had without it), and after its equals that are older: a history has such an order if it has any,
/// and this keeps unknown operations from being tried in all combinations.
/// </summary>
internal sealed class WglSearch<TState, TInput, TOutput>
    where TOutput : class
{
    private readonly IModel<TState, TInput, TOutput> _model;
    private readonly List<Operation<TInput, TOutput>> _operations;
    private readonly IReadOnlyList<TInput> _inputs;
    private readonly long _stepsMax;
    private readonly EventTimeline _timeline;
    private readonly PlacedSet _placed;
    private readonly PlacedSet _placedUnknown;
    private readonly VisitedPoints<TState> _visited;
    private readonly Stack<(HistoryEvent Call, TState Before)> _order = [];
    private TState _state;

    private int _fewestRemaining = int.MaxValue;
    private int[] _longestOrder = [];
    private int _unplaced;
    private TState _longestState;

    public WglSearch(IModel<TState, TInput, TOutput> model, List<Operation<TInput, TOutput>> operations, long stepsMax)
    {
        _model = model;
        _operations = operations;
        _inputs = model.Simplify(operations);
        _stepsMax = stepsMax;
        _timeline = EventTimeline.Create(operations);
        _placed = new PlacedSet(operations.Count);
        _placedUnknown = new PlacedSet(operations.Count);
        _visited = new VisitedPoints<TState>(model.States);
        _state = model.Initial;
        _longestState = _state;
    }

    /// <summary>Steps of the model so far.</summary>
    public long Steps { get; private set; }

    public Verdict Run()
    {
        // Without an operation that must be placed there is nothing to find out.
        var candidate = _timeline.Remaining > 0 ? _timeline.FirstCandidate() : null;
        while (_timeline.Remaining > 0)
        {
            if (candidate is null)
            {
                NoteDeadEnd();
                if (_order.Count == 0)
                {
                    return Verdict.Illegal;
                }

                candidate = _timeline.CandidateAfter(TakeBack());
            }
            else if (Steps >= _stepsMax)
            {
                return Verdict.Unknown;
            }
            else if (!TryPlace(candidate))
            {
                candidate = _timeline.CandidateAfter(candidate);
            }
            else
            {
                candidate = _timeline.Remaining > 0 ? _timeline.FirstCandidate() : null;
            }
        }

        return Verdict.Ok;
    }

    /// <summary>How far the search came, when it ended as illegal.</summary>
    public Counterexample<TInput, TOutput> DescribeFailure() => new()
    {
        Key = _operations[_unplaced].Key,
        LongestLinearization = [.. _longestOrder.Select(operation => _operations[operation])],
        Unplaced = _operations[_unplaced],
        State = _longestState?.ToString() ?? "",
    };

    private bool TryPlace(HistoryEvent call)
    {
        if (HasOlderTwin(call) || !TryStep(_state, call, out var next) || IsLastOneIdle(call, next))
        {
            return false;
        }

        FlipPlaced(call);
        var point = new SearchPoint<TState>(_placed.Copy(), _placed.Hash, next, EndsUnknown: call.Return is null, Before: _state);
        if (!_visited.TryAdd(point, _placedUnknown.Copy()))
        {
            FlipPlaced(call);
            return false;
        }

        _order.Push((call, _state));
        _state = next;
        _timeline.Lift(call);
        return true;
    }

    private HistoryEvent TakeBack()
    {
        (var call, _state) = _order.Pop();
        FlipPlaced(call);
        _timeline.Unlift(call);
        return call;
    }

    private void FlipPlaced(HistoryEvent call) => (call.Return is null ? _placedUnknown : _placed).Flip(call.Operation);

    private bool TryStep(TState state, HistoryEvent call, out TState next)
    {
        Steps++;
        return _model.TryStep(state, _inputs[call.Operation], _operations[call.Operation].Output, out next);
    }

    /// <summary>
    /// Whether the last one placed is of unknown outcome and this call would lead to the same state without it. Then the order without it
    /// is as good, and is found elsewhere in the search.
    /// </summary>
    private bool IsLastOneIdle(HistoryEvent call, TState next) =>
        _order.TryPeek(out var last) &&
        last.Call.Return is null &&
        TryStep(last.Before, call, out var without) &&
        _model.States.Equals(without, next);

    /// <summary>Of equal operations of unknown outcome the oldest will do wherever a younger one would.</summary>
    private bool HasOlderTwin(HistoryEvent call)
    {
        // The calls before it in its list are those that are not placed; the list's head has no operation.
        for (var older = call.Return is null ? call.Previous! : null; older is { Operation: >= 0 }; older = older.Previous)
        {
            if (EqualityComparer<TInput>.Default.Equals(_inputs[older.Operation], _inputs[call.Operation]))
            {
                return true;
            }
        }

        return false;
    }

    private void NoteDeadEnd()
    {
        if (_timeline.Remaining < _fewestRemaining)
        {
            _fewestRemaining = _timeline.Remaining;
            _longestOrder = [.. _order.Select(placed => placed.Call.Operation).Reverse()];
            _unplaced = _timeline.FirstReturn.Operation;
            _longestState = _state;
        }
    }
}
