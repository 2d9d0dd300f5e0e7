using KvStore.Conformance.Tests.Api;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>Has the conversations about users with an etcd and with three groups of ours, whose first has all keys that are named in them.</summary>
public sealed class UsersOnGroups : IAsyncLifetime
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    private Dictionary<string, (string Expected, string Actual)> _transcripts = [];

    public async Task InitializeAsync()
    {
        string[] home =
        [
            .. Letters.Select(static letter => letter.ToString()),
            .. Letters.SelectMany(static first => $"{Letters}0123456789".Select(second => $"{first}{second}")),
            "lease/1",
        ];
        _transcripts = await Conversations.HaveAsync(
            AuthCases.All, AuthRun.PrepareAsync, keysOf: static _ => "", StoreKind.Etcd, StoreKind.KvStore with { Groups = 3, Home = home });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (string Expected, string Actual) TranscriptsOf(string name) => _transcripts[name];
}

/// <summary>A client hears the same about users from etcd and from three groups of ours, but for what <see cref="Differences"/> lists.</summary>
public sealed class AuthOnGroupsTests(UsersOnGroups run) : IClassFixture<UsersOnGroups>
{
    [Theory]
    [MemberData(nameof(AuthCases.Names), MemberType = typeof(AuthCases))]
    public void Clients_hear_no_difference_but_those_that_are_listed(string name) => Differences.MustBeAll(name, run.TranscriptsOf(name));
}
