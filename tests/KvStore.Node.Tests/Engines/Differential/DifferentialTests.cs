using System.Globalization;
using Xunit.Abstractions;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>
/// The three engines give the same answers. Runs six generated logs, or as many as KVSTORE_DIFFERENTIAL_LOGS says; from a seed drawn by
/// chance, or from KVSTORE_DIFFERENTIAL_SEED, which a failure names.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int LogsUsually = 6;
    private const int EntriesPerLog = 400;

    [Fact]
    public void All_engines_answer_alike_and_have_equal_hashes_after_each_entry()
    {
        var logs = Setting("KVSTORE_DIFFERENTIAL_LOGS") ?? LogsUsually;
        var first = Setting("KVSTORE_DIFFERENTIAL_SEED") ?? new Random().Next(int.MaxValue / 2);
        var (restarts, again, reads, refused) = (0, 0, 0, 0);
        for (var seed = first; seed < first + logs; seed++)
        {
            var folder = Directory.CreateTempSubdirectory("kvstore-differential-");
            try
            {
                using var run = new DifferentialRun(seed, folder.FullName);
                run.Execute(EntriesPerLog);
                restarts += run.Restarts;
                again += run.EntriesAppliedAgain;
                reads += run.Reads;
                refused += run.Refused;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Again with KVSTORE_DIFFERENTIAL_LOGS=1 KVSTORE_DIFFERENTIAL_SEED={seed}", error);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds {first} to {first + logs - 1}: {logs * EntriesPerLog} entries, {refused} of them refused; {reads} reads; {restarts} restarts, {again} entries applied again"));
        Assert.True(restarts > logs, "too few restarts");
        Assert.True(again > logs, "too few entries applied again");
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
