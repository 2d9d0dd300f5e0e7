using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>The members of the cluster: who they are is the configuration's, where clients reach them each tells by itself, through the log.</content>
public sealed partial class KvNode
{
    private static readonly TimeSpan PublicationRetry = TimeSpan.FromSeconds(1);

    /// <summary>Lists the members; linearizable when the request says so.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<MemberListResponse>> MemberListAsync(MemberListRequest request, CancellationToken cancellationToken)
    {
        if (request.Linearizable && await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var response = new MemberListResponse { Header = NewHeader() };
        response.Members.Add(ListMembers());
        return response;
    }

    private List<Member> ListMembers() => _group.Read(this, static (reader, node) => node.ListMembers(reader).ToList());

    private IEnumerable<Member> ListMembers(MvccReader reader)
    {
        var configuration = reader.FindConfiguration() ?? GroupConfigurations.Of(Options.Cluster);
        foreach (var member in configuration.Members.OrderBy(m => m.Id))
        {
            var listed = new Member { ID = member.Id, IsLearner = member.IsLearner, PeerURLs = { member.PeerUrls } };
            if (reader.FindMember(member.Id) is { } published)
            {
                listed.Name = published.Name;
                listed.ClientURLs.Add(published.ClientURLs);
            }

            yield return listed;
        }
    }

    /// <summary>Tells the cluster this node's name and client URLs, again and again until it is committed; nothing when it already knows.</summary>
    private async Task PublishSelfAsync(CancellationToken cancellationToken)
    {
        var self = Options.Cluster.Members.Single(m => m.Id == Options.NodeId);
        var attributes = new Member { ID = self.Id.Value, Name = self.Name, ClientURLs = { Options.ClientUrls } };
        using var timer = new PeriodicTimer(PublicationRetry, _time);
        try
        {
            while (!IsPublished(attributes))
            {
                await ProposeAsync<PutResponse>(CommandKind.PublishMember, attributes, CommandAuthority.Trusted, cancellationToken).ConfigureAwait(false);
                if (IsPublished(attributes) || !await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops before it could be published; it tries again when it starts.
            LogPublicationAbandoned(Options.NodeId);
        }
    }

    private bool IsPublished(Member attributes) =>
        _group.Read(attributes, static (reader, self) => reader.FindMember(self.ID) is { } published && published.Equals(self));
}
