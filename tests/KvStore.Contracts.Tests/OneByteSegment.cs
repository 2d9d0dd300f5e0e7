using System.Buffers;

namespace KvStore.Contracts.Tests;

/// <summary>A sequence in which every byte is a segment of its own: the hardest case for a parser.</summary>
internal sealed class OneByteSegment : ReadOnlySequenceSegment<byte>
{
    private OneByteSegment(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes)
    {
        var first = new OneByteSegment(ReadOnlyMemory<byte>.Empty, 0);
        var last = first;
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = new OneByteSegment(bytes.Slice(i, 1), i);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
