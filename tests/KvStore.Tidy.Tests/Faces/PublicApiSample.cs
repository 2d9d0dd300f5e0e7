namespace KvStore.Tidy.Tests.Faces;

/// <summary>A type with one member of each kind, for the test of the text.</summary>
public sealed class PublicApiSample<T> : IDisposable
{
    public const int Limit = 1;

    public required string Name { get; init; }

    public int? Count { get; init; }

    internal int Hidden { get; init; }

    public static Task<TOther[]> Many<TOther>(TOther one, int times = 1) => Task.FromResult(Enumerable.Repeat(one, times).ToArray());

    public bool TryRead(ReadOnlySpan<byte> key, out T? value)
    {
        value = default;
        return key.IsEmpty;
    }

    public void Dispose()
    {
        // Nothing to let go: only the shape matters.
    }
}
