namespace KvStore.Storage.Files;

/// <summary>What <see cref="IFileSystem.Open"/> does about a file that exists or does not.</summary>
public enum FileOpenKind
{
    /// <summary>The file must exist; its content is kept.</summary>
    Existing,

    /// <summary>The file is created, or emptied when it exists.</summary>
    CreateOrTruncate,
}
