namespace KvStore.Jepsen.Checkers.Models;

/// <summary>The store's answer for one key.</summary>
public sealed record RegisterOutput
{
    /// <summary>A compare-and-set that did not find what it expected, or a delete that found nothing.</summary>
    public static RegisterOutput NotDone { get; } = new() { IsDone = false };

    /// <summary>Whether the write took place; a read is always done.</summary>
    public required bool IsDone { get; init; }

    /// <summary>The value read; null: the key is absent.</summary>
    public string? Value { get; init; }

    /// <summary>The revision of the write, or the mod revision of what was read; 0: not reported, and not checked.</summary>
    public long Revision { get; init; }

    /// <summary>A get's answer.</summary>
    public static RegisterOutput Read(string? value, long revision = 0) => new() { IsDone = true, Value = value, Revision = revision };

    /// <summary>A write's answer.</summary>
    public static RegisterOutput Written(long revision = 0) => new() { IsDone = true, Revision = revision };

    /// <inheritdoc/>
    public override string ToString()
    {
        var what = !IsDone ? "not done" : Value ?? "done";
        return Revision == 0 ? what : $"{what} at revision {Revision}";
    }
}
