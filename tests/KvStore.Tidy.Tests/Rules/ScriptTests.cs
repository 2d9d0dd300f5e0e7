using System.Diagnostics;
using System.Runtime.Versioning;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>The scripts are the front door: each can be started, parses, and stops at the first error.</summary>
[SupportedOSPlatform("linux")]
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts { get; } =
        [.. Repository.Files("tools", "").Concat(Repository.Files(".ci", "")).Where(HasShebang).Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_is_executable(string script) =>
        Assert.True(File.GetUnixFileMode(Repository.PathOf(script)).HasFlag(UnixFileMode.UserExecute), $"chmod +x {script}");

    [Theory]
    [MemberData(nameof(Scripts))]
    [InlineData("tools/lib.sh")]
    public async Task A_script_parses(string script)
    {
        var start = new ProcessStartInfo("bash", ["-n", Repository.PathOf(script)]) { RedirectStandardError = true, UseShellExecute = false };
        using var bash = Process.Start(start)!;
        var errors = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();

        Assert.True(bash.ExitCode == 0, errors);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_stops_at_the_first_error(string script)
    {
        var text = Repository.Read(script);
        Assert.True(
            text.Contains("set -euo pipefail", StringComparison.Ordinal) || text.Contains("/lib.sh\"", StringComparison.Ordinal),
            $"{script} sets no -euo pipefail and takes it from no lib.sh");
    }

    private static bool HasShebang(string file) => File.ReadLines(file).FirstOrDefault()?.StartsWith("#!", StringComparison.Ordinal) == true;
}
