namespace KvStore.Testing.Files;

/// <summary>Bytes that grow.</summary>
internal sealed class FakeContent
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var end = checked((int)offset + bytes.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        }

        Length = Math.Max(Length, end);
        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public FakeContent Clone()
    {
        var clone = new FakeContent();
        clone.Write(0, Span);
        return clone;
    }
}
