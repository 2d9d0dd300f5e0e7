using Google.Protobuf.Collections;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine.Adoptions;

namespace KvStore.Node.Moves;

/// <summary>The leases and sessions that a chunk's keys and results go with.</summary>
internal static class ChunkHolders
{
    /// <summary>All of them: the destination has to adopt them before it takes the chunk.</summary>
    public static IEnumerable<HolderId> Of(ImportChunk chunk) => chunk.Keys
        .Where(static key => key.Lease != 0)
        .Select(static key => HolderId.Lease(key.Lease))
        .Concat(chunk.Sessions.Select(static session => HolderId.Session(session.Session)))
        .Concat(chunk.Results.Select(static result => HolderId.Session(result.Session)))
        .Distinct();

    /// <summary>
    /// Takes out what goes with holders that have ended: keys that are to be deleted anyway, and results that nobody may ask for. (The move is committed
    /// once the destination has abandoned the sessions that have ended.)
    /// </summary>
    public static void Remove(ImportChunk chunk, HashSet<HolderId> holders)
    {
        if (holders.Count == 0)
        {
            return;
        }

        for (var i = 0; i < chunk.Keys.Count; i++)
        {
            if (chunk.Keys[i].Lease != 0 && holders.Contains(HolderId.Lease(chunk.Keys[i].Lease)))
            {
                chunk.Keys[i] = new ImportedKey { Key = chunk.Keys[i].Key, IsDeleted = true };
            }
        }

        Remove(chunk.Sessions, session => holders.Contains(HolderId.Session(session.Session)));
        Remove(chunk.Results, result => holders.Contains(HolderId.Session(result.Session)));
    }

    private static void Remove<T>(RepeatedField<T> items, Predicate<T> isRemoved)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (isRemoved(items[i]))
            {
                items.RemoveAt(i);
            }
        }
    }
}
