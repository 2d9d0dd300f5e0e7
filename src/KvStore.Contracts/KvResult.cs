using System.Diagnostics.CodeAnalysis;

namespace KvStore.Contracts;

/// <summary>Either a value or the expected error that stands in its place.</summary>
public readonly struct KvResult<T>
    where T : class
{
    private KvResult(T? value, KvError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value, or null when there is an error.</summary>
    public T? Value { get; }

    /// <summary>The error, or null on success.</summary>
    public KvError? Error { get; }

    /// <summary>True on success.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    public static implicit operator KvResult<T>(T value) => new(value, null);

    public static implicit operator KvResult<T>(KvError error) => new(null, error);
}
