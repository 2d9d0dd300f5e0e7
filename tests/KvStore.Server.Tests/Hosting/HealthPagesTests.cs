using System.Net;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Server.Hosting;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: what tools hear of a node's health. Method: the pages behind a real port, and a health that the test sets.</summary>
public sealed class HealthPagesTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private readonly TestHealth _health = new();
    private TestPort _port = null!; // Set before each test.

    public async Task InitializeAsync() => _port = await TestPort.StartAsync(_ => { }, app => HealthPages.Map(app, _health));

    public async Task DisposeAsync() => await _port.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("/health", """{"health":"true"}""")]
    [InlineData("/livez", "ok\n")]
    [InlineData("/readyz", "ok\n")]
    [InlineData("/livez?verbose", "[+]serializable_read ok\nok\n")]
    [InlineData("/readyz?verbose", "[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\nok\n")]
    [InlineData("/readyz?verbose&exclude=linearizable_read&exclude=nothing", "[+]data_corruption ok\n[+]serializable_read ok\nok\n")]
    [InlineData("/readyz/linearizable_read?verbose", "[+]linearizable_read ok\nok\n")]
    public Task A_node_in_health_says_so(string page, string answer) => AssertAsync(page, HttpStatusCode.OK, answer);

    [Fact]
    public async Task Without_a_leader_a_node_lives_but_is_not_ready()
    {
        _health.HasLeader = false;
        _health.LinearizableError = KvErrors.NoLeader;
        await AssertAsync("/health", HttpStatusCode.ServiceUnavailable, """{"health":"false","reason":"RAFT NO LEADER"}""");
        await AssertAsync("/health?serializable=true", HttpStatusCode.OK, """{"health":"true"}""");
        await AssertAsync("/livez", HttpStatusCode.OK, "ok\n");
        await AssertAsync(
            "/readyz",
            HttpStatusCode.ServiceUnavailable,
            "[+]data_corruption ok\n[+]serializable_read ok\n[-]linearizable_read failed: etcdserver: no leader\n\n");
    }

    [Fact]
    public async Task A_read_that_fails_is_the_reason()
    {
        _health.LinearizableError = KvErrors.Timeout;
        await AssertAsync("/health", HttpStatusCode.ServiceUnavailable, """{"health":"false","reason":"RANGE ERROR:etcdserver: request timed out"}""");
    }

    [Fact]
    public async Task Damaged_data_make_a_node_unready_and_lack_of_space_does_not()
    {
        _health.Alarms.Add(new AlarmMember { MemberID = 1, Alarm = AlarmType.Nospace });
        await AssertAsync("/health", HttpStatusCode.ServiceUnavailable, """{"health":"false","reason":"ALARM NOSPACE"}""");
        await AssertAsync("/health?exclude=NOSPACE", HttpStatusCode.OK, """{"health":"true"}""");
        await AssertAsync("/readyz", HttpStatusCode.OK, "ok\n");

        _health.Alarms.Add(new AlarmMember { MemberID = 2, Alarm = AlarmType.Corrupt });
        await AssertAsync("/health?exclude=NOSPACE", HttpStatusCode.ServiceUnavailable, """{"health":"false","reason":"ALARM CORRUPT"}""");
        await AssertAsync("/readyz/data_corruption", HttpStatusCode.ServiceUnavailable, "[-]data_corruption failed: alarm activated: CORRUPT\n\n");
        await AssertAsync("/livez", HttpStatusCode.OK, "ok\n");
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Heads_are_answered(string page)
    {
        using var head = new HttpRequestMessage(HttpMethod.Head, new Uri(_port.Url, page));
        using var answer = await _http.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task AssertAsync(string page, HttpStatusCode code, string text)
    {
        using var answer = await _http.GetAsync(new Uri(_port.Url, page));
        Assert.Equal((code, text), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }
}
