namespace KvStore.Testing.Files;

/// <summary>What becomes of unsynced bytes and names when the power goes.</summary>
public enum PowerCut
{
    /// <summary>All are lost.</summary>
    LoseUnsynced,

    /// <summary>All had reached the disk already.</summary>
    KeepUnsynced,

    /// <summary>Those written before a random moment are kept; of the one being written then, random sectors are.</summary>
    KeepPrefix,

    /// <summary>Each sector of each write, on its own, is kept or lost at random.</summary>
    KeepRandomSectors,
}
