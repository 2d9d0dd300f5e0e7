using System.Buffers;
using System.Text;

namespace KvCtl.Output;

/// <summary>Collects output as bytes and writes it in one go. Not thread-safe.</summary>
internal sealed class OutputBuffer(Stream stream) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public void Append(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void Append(string text) => Encoding.UTF8.GetBytes(text, _buffer);

    public void Line(ReadOnlySpan<byte> bytes)
    {
        Append(bytes);
        Append("\n"u8);
    }

    public void Line(string text)
    {
        Append(text);
        Append("\n"u8);
    }

    public void Flush()
    {
        if (_buffer.WrittenCount > 0)
        {
            stream.Write(_buffer.WrittenSpan);
            stream.Flush();
            _buffer.ResetWrittenCount();
        }
    }

    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }
}
