using System.Collections.Immutable;
using System.Text;
using KvStore.Jepsen.Checkers.Histories;

namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>How far the search came with a key that cannot be explained.</summary>
/// <typeparam name="TInput">What is asked of the store.</typeparam>
/// <typeparam name="TOutput">What the store answers.</typeparam>
public sealed record Counterexample<TInput, TOutput>
    where TOutput : class
{
    private const int LinesMax = 20;

    /// <summary>The key whose operations fit no order.</summary>
    public required string Key { get; init; }

    /// <summary>The longest order found, in which each step is legal and none stands before one that was over when it began.</summary>
    public required ImmutableArray<Operation<TInput, TOutput>> LongestLinearization { get; init; }

    /// <summary>The operation that must come next and cannot: it is over before anything else may begin.</summary>
    public required Operation<TInput, TOutput> Unplaced { get; init; }

    /// <summary>The model's state where the order ends.</summary>
    public required string State { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"key {Key}: no order explains its operations. Longest legal order, {LongestLinearization.Length} operations:\n");
        var hidden = Math.Max(0, LongestLinearization.Length - LinesMax);
        if (hidden > 0)
        {
            text.Append($"  ... {hidden} before\n");
        }

        for (var i = hidden; i < LongestLinearization.Length; i++)
        {
            text.Append($"  {i + 1}. {LongestLinearization[i]}\n");
        }

        return text.Append($"state: {State}\ncannot be placed: {Unplaced}").ToString();
    }
}
