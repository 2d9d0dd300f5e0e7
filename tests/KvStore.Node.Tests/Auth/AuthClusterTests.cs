using System.Security.Cryptography;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.Auth;
using KvStore.Node.Tests.Cluster;

namespace KvStore.Node.Tests.Auth;

/// <summary>Authentication on several nodes.</summary>
public sealed class AuthClusterTests
{
    [Fact]
    public async Task A_simple_token_is_good_on_every_node_as_soon_as_it_is_given_out()
    {
        await using var cluster = await StartAsync(new AuthTokenOptions());
        for (var round = 0; round < 12; round++)
        {
            var alice = await LogInAsync(cluster[round % 3]);
            foreach (var node in cluster.Running)
            {
                Assert.Null((await node.PutAsync(TestCluster.Put("a", "1"), alice, CancellationToken.None)).Error);
                Assert.Equal(KvErrors.PermissionDenied, (await node.PutAsync(TestCluster.Put("b", "1"), alice, CancellationToken.None)).Error);
            }
        }
    }

    [Fact]
    public async Task Rules_hold_on_a_node_that_starts_again()
    {
        await using var cluster = await StartAsync(new AuthTokenOptions());
        await cluster.StopAsync(1);
        cluster.Start(1);

        var refused = await cluster[1].RangeAsync(TestCluster.Get("a"), KvCaller.Anonymous, CancellationToken.None);

        Assert.Equal(KvErrors.UserEmpty, refused.Error);
        Assert.Null((await cluster[1].RangeAsync(TestCluster.Get("a"), await LogInAsync(cluster[1]), CancellationToken.None)).Error);
    }

    [Fact]
    public async Task The_application_around_a_node_is_not_checked()
    {
        await using var cluster = await StartAsync(new AuthTokenOptions());

        Assert.Null((await cluster[0].PutAsync(TestCluster.Put("b", "1"), CancellationToken.None)).Error);
        Assert.Null((await cluster[1].RangeAsync(TestCluster.Get("b"), CancellationToken.None)).Error);
        Assert.Equal(KvErrors.UserEmpty, (await cluster[0].PutAsync(TestCluster.Put("b", "1"), KvCaller.Anonymous, CancellationToken.None)).Error);
        Assert.Equal(KvErrors.PermissionDenied, (await cluster[0].PutAsync(TestCluster.Put("b", "1"), KvCaller.Named("alice"), CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Only_administrators_change_the_topology_and_everybody_may_see_it()
    {
        await using var cluster = await StartAsync(new AuthTokenOptions());
        var add = new GroupAddRequest { Id = 2 };

        Assert.Equal(KvErrors.PermissionDenied, (await cluster[0].AddGroupAsync(add, await LogInAsync(cluster[0]), CancellationToken.None)).Error);
        Assert.Equal(KvErrors.UserEmpty, (await cluster[0].AddGroupAsync(add, KvCaller.Anonymous, CancellationToken.None)).Error);
        Assert.Single((await cluster[0].DescribeTopologyAsync(new TopologyDescribeRequest(), CancellationToken.None)).Value!.Groups);
        Assert.Null((await cluster[0].AddGroupAsync(add, await LogInAsync(cluster[0], "root"), CancellationToken.None)).Error);
    }

    [Fact]
    public async Task A_signed_token_is_good_on_every_node_until_the_rules_change()
    {
        var options = new AuthTokenOptions { Jwt = new JwtOptions { SignMethod = "HS256", PrivateKey = RandomNumberGenerator.GetBytes(32) } };
        await using var cluster = await StartAsync(options);
        var alice = await LogInAsync(cluster[0]);
        var root = await LogInAsync(cluster[0], "root");
        foreach (var node in cluster.Running)
        {
            Assert.Null((await node.PutAsync(TestCluster.Put("a", "1"), alice, CancellationToken.None)).Error);
        }

        Assert.Null((await cluster[0].AddRoleAsync(new AuthRoleAddRequest { Name = "one" }, root, CancellationToken.None)).Error);
        Assert.Null((await cluster[0].AddRoleAsync(new AuthRoleAddRequest { Name = "more" }, root, CancellationToken.None)).Error);

        Assert.Equal(KvErrors.AuthOldRevision, (await cluster[0].PutAsync(TestCluster.Put("a", "1"), alice, CancellationToken.None)).Error);
        Assert.Equal(KvErrors.AuthOldRevision, (await cluster[0].RangeAsync(TestCluster.Get("a"), alice, CancellationToken.None)).Error);
        Assert.Null((await cluster[0].PutAsync(TestCluster.Put("a", "1"), await LogInAsync(cluster[0]), CancellationToken.None)).Error);
    }

    /// <summary>Three nodes with the users root and alice, who may use the key a; authentication is on.</summary>
    private static async Task<TestCluster> StartAsync(AuthTokenOptions tokens)
    {
        // Hashing passwords keeps a small machine busy: the leader must not lose its followers over it.
        var cluster = new TestCluster(3, options => options with { AuthTokens = tokens, ElectionTimeout = TimeSpan.FromSeconds(2) });
        await cluster.WaitForLeaderAsync();
        var node = cluster[0];
        foreach (var name in new[] { "root", "alice" })
        {
            await OkAsync(node.AddUserAsync(new AuthUserAddRequest { Name = name, Password = name }, KvCaller.Anonymous, CancellationToken.None));
            await OkAsync(node.AddRoleAsync(new AuthRoleAddRequest { Name = name }, KvCaller.Anonymous, CancellationToken.None));
            await OkAsync(node.GrantRoleAsync(new AuthUserGrantRoleRequest { User = name, Role = name }, KvCaller.Anonymous, CancellationToken.None));
        }

        var permission = new Permission { Key = ByteString.CopyFromUtf8("a"), PermType = Permission.Types.Type.Readwrite };
        await OkAsync(node.GrantPermissionAsync(
            new AuthRoleGrantPermissionRequest { Name = "alice", Perm = permission }, KvCaller.Anonymous, CancellationToken.None));
        await OkAsync(node.EnableAuthAsync(new AuthEnableRequest(), KvCaller.Anonymous, CancellationToken.None));

        // A node that has not got so far does not check yet, and what it proposes is refused where it is applied: not what is to be seen here.
        foreach (var other in cluster.Running)
        {
            await OkAsync(other.RangeAsync(TestCluster.Get("a"), CancellationToken.None));
        }

        return cluster;
    }

    private static async Task<KvCaller> LogInAsync(KvNode node, string user = "alice")
    {
        var answer = await node.AuthenticateAsync(new AuthenticateRequest { Name = user, Password = user }, KvCaller.Anonymous, CancellationToken.None);
        return KvCaller.WithToken(answer.Value!.Token);
    }

    private static async Task OkAsync<T>(Task<KvResult<T>> pending)
        where T : class => Assert.Null((await pending).Error);
}
