// Zeroes or a broken frame do not by themselves prove that the log ends: a lost sector in the middle looks the same. This looks at all
// that follows, sector by sector, for a frame that could only have been written after the missing one had been synced.
namespace KvStore.Storage.Wal;

/// <summary>What follows the last good frame of a segment.</summary>
/// <param name="Witness">A frame that proves that the missing one was synced; null when there is none.</param>
/// <param name="WitnessOffset">Where the witness stands.</param>
/// <param name="Successor">The frame that follows the missing one; null when it is not there.</param>
/// <param name="SuccessorOffset">Where it stands.</param>
/// <param name="DebrisEnd">Behind the last byte that is not zero; the start of the tail when all are.</param>
internal readonly record struct WalTail(WalFrameHeader? Witness, long WitnessOffset, WalFrameHeader? Successor, long SuccessorOffset, long DebrisEnd);

/// <summary>Judges the tail of a segment.</summary>
internal static class WalTailInspector
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>
    /// Looks through a segment from <paramref name="offset"/> to its end for a sign that frame <paramref name="missing"/> was synced: a
    /// frame that says durable ≥ <paramref name="witnessFrom"/>.
    /// </summary>
    public static WalTail Inspect(WalSegment segment, long offset, ulong missing, ulong witnessFrom)
    {
        var tail = default(WalTail);
        var chunk = new byte[(int)Math.Min(ChunkBytes, Math.Max(0, segment.Length - offset))];
        var debrisEnd = offset;
        for (var at = offset; at < segment.Length; at += chunk.Length)
        {
            var read = segment.File.Read(chunk.AsSpan(0, (int)Math.Min(chunk.Length, segment.Length - at)), at);
            var content = chunk.AsSpan(0, read);
            var last = content.LastIndexOfAnyExcept((byte)0);
            if (last < 0)
            {
                continue;
            }

            debrisEnd = at + last + 1;
            for (var sector = 0; sector <= last; sector += WalFrameHeader.Alignment)
            {
                if (!WalFrameHeader.TryRead(content[sector..], segment.Signature, out var header, out _))
                {
                    continue;
                }

                if (header.Sequence == missing + 1 && tail.Successor is null)
                {
                    tail = tail with { Successor = header, SuccessorOffset = at + sector };
                }

                if (header.DurableSequence >= witnessFrom)
                {
                    return tail with { Witness = header, WitnessOffset = at + sector, DebrisEnd = debrisEnd };
                }
            }
        }

        return tail with { DebrisEnd = debrisEnd };
    }
}
