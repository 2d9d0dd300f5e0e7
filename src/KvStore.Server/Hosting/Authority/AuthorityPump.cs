using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// Moves the bytes of one connection from client to server and rewrites the header blocks among them. Frames of other types pass as they
/// arrive. After bytes that it cannot judge it passes everything: what is wrong with them is for the HTTP server to say. Not thread safe.
/// </summary>
/// <param name="finder">Knows where the next frame starts.</param>
internal sealed class AuthorityPump(HeaderBlockFinder finder)
{
    private bool _stopped;

    /// <summary>Moves what can be moved and returns how far it came; the rest must be shown again with what arrives after it.</summary>
    /// <param name="isLast">Whether nothing will arrive any more: then all is moved.</param>
    public SequencePosition Move(in ReadOnlySequence<byte> input, bool isLast, IBufferWriter<byte> output)
    {
        var rest = input;
        while (!_stopped)
        {
            var search = finder.Search(rest, out var block);
            PassClear(ref rest, output);
            if (block is null)
            {
                _stopped = isLast || search == HeaderBlockSearch.Refused;
                break;
            }

            _stopped = !TryRewrite(block, rest, output);
            rest = rest.Slice(block.FramesLength);
        }

        if (_stopped)
        {
            Copy(rest, output);
            rest = rest.Slice(rest.End);
        }

        return rest.Start;
    }

    private void PassClear(ref ReadOnlySequence<byte> rest, IBufferWriter<byte> output)
    {
        var length = Math.Min(finder.Clear, rest.Length);
        Copy(rest.Slice(0, length), output);
        rest = rest.Slice(length);
        finder.Forget(length);
    }

    private static bool TryRewrite(HeaderBlock block, in ReadOnlySequence<byte> frames, IBufferWriter<byte> output)
    {
        var fields = new ArrayBufferWriter<byte>();
        var rewrite = AuthorityRewriter.Rewrite(block.Fields.Span, fields);
        if (rewrite == AuthorityRewrite.Rewritten)
        {
            HeaderBlockWriter.Write(block, fields.WrittenSpan, output);
            return true;
        }

        Copy(frames.Slice(0, block.FramesLength), output);
        return rewrite == AuthorityRewrite.Unchanged;
    }

    private static void Copy(in ReadOnlySequence<byte> bytes, IBufferWriter<byte> output)
    {
        foreach (var segment in bytes)
        {
            output.Write(segment.Span);
        }
    }
}
