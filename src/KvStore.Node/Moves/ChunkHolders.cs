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
    /// Takes out what goes with a holder that has ended: keys that are to be deleted anyway, and results that nobody may ask for. (The move is committed
    /// once the destination has abandoned the sessions that have ended.)
    /// </summary>
    public static void Remove(ImportChunk chunk, HolderId holder)
    {
        for (var i = 0; i < chunk.Keys.Count; i++)
        {
            if (chunk.Keys[i].Lease != 0 && HolderId.Lease(chunk.Keys[i].Lease) == holder)
            {
                chunk.Keys[i] = new ImportedKey { Key = chunk.Keys[i].Key, IsDeleted = true };
            }
        }

        for (var i = chunk.Sessions.Count - 1; i >= 0; i--)
        {
            if (HolderId.Session(chunk.Sessions[i].Session) == holder)
            {
                chunk.Sessions.RemoveAt(i);
            }
        }

        for (var i = chunk.Results.Count - 1; i >= 0; i--)
        {
            if (HolderId.Session(chunk.Results[i].Session) == holder)
            {
                chunk.Results.RemoveAt(i);
            }
        }
    }
}
