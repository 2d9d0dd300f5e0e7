using System.Collections.Immutable;
using KvStore.Node.Cluster;

namespace KvStore.Node.Tests.Cluster;

public sealed class ClusterDefinitionTests
{
    /// <summary>A founder that was given its name became one that joined, and took no snapshot ever.</summary>
    [Fact]
    public void Member_with_another_name_is_of_the_same_cluster()
    {
        var founded = ClusterDefinition.Create([KeyValuePair.Create("a", ImmutableArray.Create("http://127.0.0.1:1"))], "t");
        var id = founded.Members[0].Id;

        Assert.Equal("b", founded.Rename(id, "b").Members[0].Name);
        Assert.False(founded.Rename(id, "b").IsJoined);
        Assert.True(ClusterDefinition.Joined(founded.ClusterId, founded.Members).Rename(id, "b").IsJoined);
    }

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
