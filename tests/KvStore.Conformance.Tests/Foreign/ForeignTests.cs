namespace KvStore.Conformance.Tests.Foreign;

/// <summary>Users of other people's clients, in Python and in JavaScript, hear the same from etcd and from ours.</summary>
public sealed class ForeignTests(ForeignRun run) : IClassFixture<ForeignRun>
{
    public static TheoryData<string> Scripts => [.. ForeignClient.All.Select(static client => client.Script)];

    public static TheoryData<string, string> Talks
    {
        get
        {
            var talks = new TheoryData<string, string>();
            foreach (var client in ForeignClient.All)
            {
                foreach (var talk in client.Talks)
                {
                    talks.Add(client.Script, talk);
                }
            }

            return talks;
        }
    }

    [Theory]
    [MemberData(nameof(Talks))]
    public void Users_of_other_clients_hear_no_difference(string script, string talk)
    {
        var (expected, actual) = (run.TranscriptsOf(script).Expected.Of(talk), run.TranscriptsOf(script).Actual.Of(talk));

        Assert.DoesNotContain("broke off", expected, StringComparison.Ordinal);
        Assert.True(expected == actual, $"{talk}\netcd:\n{expected}\nours:\n{actual}");
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Other_clients_end_well(string script)
    {
        var (expected, actual) = run.TranscriptsOf(script);

        Assert.True(expected.Result.ExitCode == 0, expected.Result.Error);
        Assert.True(actual.Result.ExitCode == 0, actual.Result.Error);
    }
}
