using System.Collections.Immutable;
using KvStore.Node.Cluster;

namespace KvStore.Node.Tests.Cluster;

public sealed class ClusterDefinitionTests
{
    [Fact]
    public void Every_node_derives_the_same_ids_whatever_the_order_of_the_list()
    {
        var one = ClusterDefinition.Create([Named("a", "http://h:1"), Named("b", "http://h:2")], "token");
        var other = ClusterDefinition.Create([Named("b", "http://h:2"), Named("a", "http://h:1")], "token");

        Assert.Equal(one.ClusterId, other.ClusterId);
        Assert.Equal(one.Members.Select(m => m.Id), other.Members.Select(m => m.Id));
    }

    [Fact]
    public void Another_token_or_another_url_makes_another_cluster()
    {
        var one = ClusterDefinition.Create([Named("a", "http://h:1")], "token");

        Assert.NotEqual(one.ClusterId, ClusterDefinition.Create([Named("a", "http://h:1")], "other").ClusterId);
        Assert.NotEqual(one.ClusterId, ClusterDefinition.Create([Named("a", "http://h:2")], "token").ClusterId);
    }

    [Fact]
    public void A_url_given_twice_and_an_empty_list_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ClusterDefinition.Create([Named("a", "http://h:1"), Named("b", "http://h:1")], "t"));
        Assert.Throws<ArgumentException>(() => ClusterDefinition.Create([], "t"));
    }

    private static KeyValuePair<string, ImmutableArray<string>> Named(string name, string url) => KeyValuePair.Create(name, ImmutableArray.Create(url));
}
