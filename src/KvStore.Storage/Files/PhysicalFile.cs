using KvStore.Storage.Files.Native;
using Microsoft.Win32.SafeHandles;

namespace KvStore.Storage.Files;

/// <summary>A file of the operating system.</summary>
internal sealed class PhysicalFile(SafeFileHandle handle, string path) : IFile
{
    public string Path { get; } = path;

    public long Length => PhysicalErrors.Guard("stat", Path, handle, RandomAccess.GetLength);

    public int Read(Span<byte> buffer, long offset)
    {
        try
        {
            var total = 0;
            while (total < buffer.Length)
            {
                var read = RandomAccess.Read(handle, buffer[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }
        catch (Exception error) when (PhysicalErrors.IsOperatingSystems(error))
        {
            throw PhysicalErrors.Translate("read", Path, error);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception error) when (PhysicalErrors.IsOperatingSystems(error))
        {
            throw PhysicalErrors.Translate("write", Path, error);
        }
    }

    public void SyncData() => LibC.SyncData(handle, Path);

    public void Sync() => LibC.Sync(handle, Path);

    public void Dispose() => handle.Dispose();
}
