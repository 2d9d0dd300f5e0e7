using System.Diagnostics;
using System.Globalization;

namespace KvStore.Testing.Files;

/// <summary>
/// A file system in memory of a few megabytes, mounted on a temporary directory until disposed: a device that real processes and native
/// libraries can fill. Mounting needs root, or the capability to administer the system.
/// </summary>
public sealed class SmallDevice : IDisposable
{
    private const string BallastName = "ballast";

    /// <summary>Mounts it.</summary>
    /// <param name="megabytes">What it holds.</param>
    public SmallDevice(int megabytes)
    {
        Path = Directory.CreateTempSubdirectory("kvstore-device-").FullName;
        try
        {
            Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "kvstore-test", Path);
        }
        catch
        {
            Directory.Delete(Path);
            throw;
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    private string BallastPath => System.IO.Path.Combine(Path, BallastName);

    /// <summary>Takes away what is free, but for some bytes.</summary>
    public void Fill(long leftBytes) => AddBallast(new DriveInfo(Path).AvailableFreeSpace - leftBytes);

    /// <summary>Takes bytes away.</summary>
    public void AddBallast(long bytes)
    {
        using var file = new FileStream(BallastPath, FileMode.Append);
        var block = new byte[64 * 1024];
        for (; bytes > 0; bytes -= block.Length)
        {
            file.Write(block, 0, (int)Math.Min(bytes, block.Length));
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void DropBallast() => File.Delete(BallastPath);

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed; the test needs root. {errors}");
        }
    }
}
