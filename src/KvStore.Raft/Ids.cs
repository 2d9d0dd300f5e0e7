namespace KvStore.Raft;

/// <summary>A period of leadership; grows by one with each election (Raft thesis, section 3.3). Zero: before the first election.</summary>
public readonly record struct Term(ulong Value) : IComparable<Term>
{
    /// <summary>The term that follows.</summary>
    public Term Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Order by value.</summary>
    public static bool operator <(Term left, Term right) => left.Value < right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >(Term left, Term right) => left.Value > right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;
}

/// <summary>The number of an entry in a group's log. The first entry has index 1; zero stands for the empty log.</summary>
public readonly record struct LogIndex(ulong Value) : IComparable<LogIndex>
{
    /// <summary>Before the first entry.</summary>
    public static readonly LogIndex Zero;

    /// <summary>The index that follows.</summary>
    public LogIndex Next => new(Value + 1);

    /// <summary>The index before; must not be asked of zero.</summary>
    public LogIndex Previous => new(checked(Value - 1));

    /// <inheritdoc/>
    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Order by value.</summary>
    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;
    /// <summary>The index <paramref name="count"/> places further.</summary>
    public static LogIndex operator +(LogIndex index, int count) => new(index.Value + (ulong)count);

    /// <summary>The smaller of two.</summary>
    public static LogIndex Min(LogIndex a, LogIndex b) => a < b ? a : b;

    /// <summary>The larger of two.</summary>
    public static LogIndex Max(LogIndex a, LogIndex b) => a > b ? a : b;
}

/// <summary>One node of the cluster; zero stands for none.</summary>
public readonly record struct NodeId(ulong Value) : IComparable<NodeId>
{
    /// <summary>No node: no vote cast, no leader known.</summary>
    public static readonly NodeId None;

    /// <inheritdoc/>
    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>Sixteen hexadecimal digits at most, as etcd prints member ids.</summary>
    public override string ToString() => Value.ToString("x");

    /// <summary>Order by value.</summary>
    public static bool operator <(NodeId left, NodeId right) => left.Value < right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >(NodeId left, NodeId right) => left.Value > right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator <=(NodeId left, NodeId right) => left.Value <= right.Value;
    /// <summary>Order by value.</summary>
    public static bool operator >=(NodeId left, NodeId right) => left.Value >= right.Value;
}

/// <summary>An entry's place: two logs that hold an entry at the same position hold the same entries up to it (log matching, thesis 3.5).</summary>
public readonly record struct LogPosition(Term Term, LogIndex Index) : IComparable<LogPosition>
{
    /// <summary>Before the first entry.</summary>
    public static readonly LogPosition Zero;

    /// <summary>Order of "at least as up to date": the term decides, then the index (thesis 3.6.1).</summary>
    public int CompareTo(LogPosition other) =>
        Term != other.Term ? Term.CompareTo(other.Term) : Index.CompareTo(other.Index);

    /// <inheritdoc/>
    public override string ToString() => $"{Term}/{Index}";

    /// <summary>Order by value.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;
    /// <summary>Order by value.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;
    /// <summary>Order by value.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;
    /// <summary>Order by value.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;
}
