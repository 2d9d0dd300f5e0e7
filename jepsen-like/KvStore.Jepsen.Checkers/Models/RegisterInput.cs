namespace KvStore.Jepsen.Checkers.Models;

/// <summary>A request for one key. Values are best unique within a history: then a wrong read shows at once.</summary>
public sealed record RegisterInput
{
    /// <summary>Reads the key.</summary>
    public static RegisterInput Get { get; } = new() { Kind = RegisterKind.Get };

    /// <summary>Removes the key.</summary>
    public static RegisterInput Delete { get; } = new() { Kind = RegisterKind.Delete };

    /// <summary>What is asked.</summary>
    public required RegisterKind Kind { get; init; }

    /// <summary>The value to write.</summary>
    public string? Value { get; init; }

    /// <summary>The value that a compare-and-set asks for; null: the key must be absent. Not used when <see cref="ExpectedRevision"/> is set.</summary>
    public string? ExpectedValue { get; init; }

    /// <summary>The mod revision that a compare-and-set asks for; 0: the key must be absent; null: compare the value.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Writes the key.</summary>
    public static RegisterInput Put(string value) => new() { Kind = RegisterKind.Put, Value = value };

    /// <summary>Writes the key if it holds <paramref name="expected"/>, or is absent if that is null.</summary>
    public static RegisterInput CompareAndSet(string? expected, string value) =>
        new() { Kind = RegisterKind.CompareAndSet, ExpectedValue = expected, Value = value };

    /// <summary>Writes the key if its mod revision is <paramref name="expectedRevision"/>, or if it is absent when that is 0.</summary>
    public static RegisterInput CompareAndSet(long expectedRevision, string value) =>
        new() { Kind = RegisterKind.CompareAndSet, ExpectedRevision = expectedRevision, Value = value };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        RegisterKind.Put => $"put {Value}",
        RegisterKind.CompareAndSet when ExpectedRevision is { } revision => $"put {Value} if revision {revision}",
        RegisterKind.CompareAndSet => $"put {Value} if {ExpectedValue ?? "absent"}",
        RegisterKind.Delete => "delete",
        _ => "get",
    };
}
