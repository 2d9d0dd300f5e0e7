namespace KvStore.Contracts.Tests;

/// <summary>Lists of facts, one per line; lines that begin with # are comments.</summary>
internal static class Approved
{
    public static IReadOnlyList<string> Lines(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "approved", file)).Where(line => line.Length > 0 && line[0] != '#')];
}
