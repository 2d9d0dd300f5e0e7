using System.Diagnostics;

namespace KvStore.Mutants.Campaigns;

/// <summary>Builds the simulator with the planted bugs in it.</summary>
internal static class MutantBuild
{
    /// <summary>The simulator's assembly.</summary>
    /// <exception cref="InvalidOperationException">The build failed; what it said went to the console.</exception>
    public static async Task<string> RunAsync(string repository, CancellationToken cancellationToken)
    {
        var project = Path.Combine(repository, "tests", "KvStore.Simulation", "KvStore.Simulation.csproj");
        var start = new ProcessStartInfo(
            "dotnet", ["build", project, "--configuration", "Release", "--property:KvMutants=true", "--nologo", "--verbosity", "quiet"]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0
            ? Path.Combine(repository, "artifacts", "mutants", "bin", "KvStore.Simulation", "release", "KvStore.Simulation.dll")
            : throw new InvalidOperationException($"The build of the mutants failed with exit code {process.ExitCode}.");
    }
}
