namespace KvStore.Storage.Wal;

/// <summary>The end of the chain of frames: what the next frame must say about those before it. Kept by writer and recovery alike.</summary>
internal sealed class WalChain
{
    /// <summary>Sequence of the last frame; 0 before the first.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Sequence of the last frame known to be synced.</summary>
    public ulong DurableSequence { get; private set; }

    /// <summary>Kind of the last frame.</summary>
    public WalFrameKind LastKind { get; private set; }

    /// <summary>The last frame, as the next one repeats it.</summary>
    public WalFrameLink Link { get; private set; }

    /// <summary>What is wrong with a frame in this place; null when it continues the chain.</summary>
    public string? Check(in WalFrameHeader header)
    {
        if (header.Sequence != Sequence + 1)
        {
            return $"frame {header.Sequence} stands where frame {Sequence + 1} belongs";
        }

        if (header.Previous != Link)
        {
            return $"frame {header.Sequence} does not follow the frame before it";
        }

        if (header.Kind is not (WalFrameKind.Data or WalFrameKind.Seal or WalFrameKind.Close or WalFrameKind.Checkpoint or WalFrameKind.HardStates))
        {
            return $"frame {header.Sequence} is of the unknown kind {(uint)header.Kind}";
        }

        return header.DurableSequence > Sequence ? $"frame {header.Sequence} says that it was synced before it was written" : null;
    }

    /// <summary>The chain is read from this frame on, since what was before it has been released.</summary>
    public void BeginAt(in WalFrameHeader header)
    {
        Sequence = header.Sequence - 1;
        DurableSequence = Sequence;
        Link = header.Previous;
    }

    /// <summary>The frame before this one is left out: it is damaged, and not needed.</summary>
    public void SkipTo(in WalFrameHeader header)
    {
        Sequence = header.Sequence - 1;
        Link = header.Previous;
    }

    /// <summary>Takes in the frame that now ends the chain.</summary>
    public void Append(in WalFrameHeader header, uint crc)
    {
        Sequence = header.Sequence;
        DurableSequence = header.DurableSequence;
        LastKind = header.Kind;
        Link = new WalFrameLink(crc, header.BodyBytes, header.Kind, header.Ids);
    }

    /// <summary>Every frame so far is synced.</summary>
    public void MarkDurable() => DurableSequence = Sequence;
}
