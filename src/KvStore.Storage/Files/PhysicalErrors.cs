namespace KvStore.Storage.Files;

/// <summary>Turns the exceptions of System.IO into <see cref="StorageException"/>.</summary>
internal static class PhysicalErrors
{
    /// <summary>Largest number that Linux returns as an error; System.IO puts errno into HResult where it has no code of its own.</summary>
    private const int ErrnoMax = 4095;

    public static bool IsOperatingSystems(Exception error) => error is IOException or UnauthorizedAccessException;

    public static StorageException Translate(string operation, string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => StorageException.FromErrno(operation, path, Errno.NotFound, error),
        { HResult: > 0 and <= ErrnoMax } => StorageException.FromErrno(operation, path, error.HResult, error),
        _ => new StorageException($"{operation} of '{path}' failed: {error.Message}", path, errno: 0, error),
    };

    public static TResult Guard<TState, TResult>(string operation, string path, TState state, Func<TState, TResult> action)
    {
        try
        {
            return action(state);
        }
        catch (Exception error) when (IsOperatingSystems(error))
        {
            throw Translate(operation, path, error);
        }
    }
}
